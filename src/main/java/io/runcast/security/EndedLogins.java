package io.runcast.security;

import io.runcast.Settings;
import io.runcast.broadcast.Workers;
import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.database.LogoutTable;
import io.runcast.database.TableNames;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the logins that were ended before their time, until that is over. The servers on one
 * database tell each other through a table; where it cannot be had, each remembers its own.
 * Threadsafe.
 */
@ApplicationScoped
public class EndedLogins {

  private static final Logger LOG = Logger.getLogger(EndedLogins.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** undefined_table, insufficient_privilege, read_only_sql_transaction. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "42501", "25006");

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject Workers workers;

  private final ConcurrentMap<String, Instant> ended = new ConcurrentHashMap<>();

  /** Those of {@link #ended} that the others have not been told yet. */
  private final ConcurrentMap<String, Instant> untold = new ConcurrentHashMap<>();

  private LogoutTable table;
  private @Nullable ScheduledFuture<?> exchanging;

  /** Belongs to the chores' thread. */
  private boolean lackSaid;

  @PostConstruct
  void start() {
    table = new LogoutTable(tables);
    boolean shared = settings.db().kind() == DatabaseKind.POSTGRESQL;
    if (shared && !settings.access().users().isEmpty()) {
      exchanging =
          workers
              .chores()
              .scheduleWithFixedDelay(this::exchange, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @PreDestroy
  void stop() {
    if (exchanging != null) {
      exchanging.cancel(false);
    }
  }

  void end(String id, Instant expires) {
    ended.put(id, expires);
    untold.put(id, expires);
    try {
      workers.chores().execute(this::exchange);
    } catch (RejectedExecutionException e) {
      // This server stops; the cookie is taken from the browser all the same.
      LOG.log(Level.FINE, "A logout while the server stops", e);
    }
  }

  boolean isEnded(String id) {
    return ended.containsKey(id);
  }

  private void exchange() {
    ended.values().removeIf(expires -> expires.isBefore(Instant.now()));
    if (settings.db().kind() != DatabaseKind.POSTGRESQL) {
      return;
    }
    try (Connection connection = database.borrow()) {
      for (Map.Entry<String, Instant> one : untold.entrySet()) {
        table.add(connection, one.getKey(), one.getValue());
        untold.remove(one.getKey());
      }
      ended.putAll(table.current(connection));
      lackSaid = false;
    } catch (SQLException e) {
      if (NO_TABLE.contains(String.valueOf(e.getSQLState())) && !lackSaid) {
        lackSaid = true;
        LOG.log(
            Level.WARNING,
            "Logouts count on this server alone: {0}. The owner of the tables can run Runcast''s"
                + " changelog, see liquibase/README.md",
            e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Logouts could not be exchanged", e);
    }
  }
}
