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
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

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

  /** Until then the first installation may just be at it. */
  private static final Duration FIRST_START = Duration.ofMinutes(1);

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject Workers workers;

  private final ConcurrentMap<String, Instant> ended = new ConcurrentHashMap<>();

  /** Those of {@link #ended} that the others have not been told yet. */
  private final ConcurrentMap<String, Instant> untold = new ConcurrentHashMap<>();

  private final AtomicBoolean queued = new AtomicBoolean();
  private boolean shared;
  private LogoutTable table;
  private ScheduledFuture<?> exchanging;

  /** Whether those of before the start are known. */
  private volatile boolean known;

  /** Belongs to the chores' thread. */
  private boolean lackSaid;

  /** 0 while it is there. */
  private long lackSince;

  /** Has the first ones read when the application starts. */
  void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
    LOG.log(Level.FINE, "Logouts are {0}", shared ? "exchanged" : "this server's own");
  }

  @PostConstruct
  void start() {
    table = new LogoutTable(tables);
    shared =
        settings.db().kind() == DatabaseKind.POSTGRESQL && !settings.access().users().isEmpty();
    known = !shared;
    exchanging =
        workers
            .chores()
            .scheduleWithFixedDelay(this::exchange, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    exchanging.cancel(false);
  }

  /** Ends a login that was to last longer. */
  void end(String id, Instant expires) {
    if (!expires.isAfter(Instant.now()) || ended.putIfAbsent(id, expires) != null || !shared) {
      return;
    }
    untold.put(id, expires);
    // Not one for each: they all go at once.
    if (queued.compareAndSet(false, true)) {
      try {
        workers.chores().execute(this::exchangeSoon);
      } catch (RejectedExecutionException e) {
        // This server stops; the cookie is taken from the browser all the same.
        LOG.log(Level.FINE, "A logout while the server stops", e);
      }
    }
  }

  /**
   * Whether a login was ended.
   *
   * @throws UndecidedException when it may have been before this server started
   */
  boolean isEnded(String id) throws UndecidedException {
    if (ended.containsKey(id)) {
      return true;
    }
    if (!known) {
      throw new UndecidedException("Whether the login was ended cannot be looked up now.");
    }
    return false;
  }

  private void exchangeSoon() {
    queued.set(false);
    exchange();
  }

  private void exchange() {
    Instant now = Instant.now();
    ended.values().removeIf(expires -> expires.isBefore(now));
    untold.values().removeIf(expires -> expires.isBefore(now));
    if (!shared) {
      return;
    }
    try (Connection connection = database.borrow()) {
      ended.putAll(table.current(connection));
      known = true;
      for (Map.Entry<String, Instant> one : untold.entrySet()) {
        table.add(connection, one.getKey(), one.getValue());
        untold.remove(one.getKey());
      }
      lackSaid = false;
      lackSince = 0;
    } catch (SQLException e) {
      if (NO_TABLE.contains(String.valueOf(e.getSQLState()))) {
        known = true;
        sayLack(e);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Logouts could not be exchanged", e);
    }
  }

  private void sayLack(SQLException lack) {
    long now = System.nanoTime();
    lackSince = lackSince == 0 ? now : lackSince;
    if (!lackSaid && now - lackSince >= FIRST_START.toNanos()) {
      lackSaid = true;
      LOG.log(
          Level.WARNING,
          "Logouts count on this server alone: {0}. The owner of the tables can run Runcast''s"
              + " changelog, see liquibase/README.md",
          lack.getMessage());
    }
  }
}
