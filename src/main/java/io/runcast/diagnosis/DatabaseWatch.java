package io.runcast.diagnosis;

import io.runcast.Settings;
import io.runcast.broadcast.Workers;
import io.runcast.database.Database;
import io.runcast.database.DatabaseFacts;
import io.runcast.database.TableNames;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database how it is, every few seconds, over a connection of the pool: not the
 * listener's, so also where that one is away.
 */
@ApplicationScoped
public class DatabaseWatch {

  private static final Logger LOG = Logger.getLogger(DatabaseWatch.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** What is less may be the network's. */
  private static final Duration SKEW = Duration.ofSeconds(2);

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject Workers workers;

  private ScheduledFuture<?> asking;

  /** Written by the thread that asks; null while the database does not answer. */
  private volatile @Nullable DatabaseFacts facts;

  @PostConstruct
  void start() {
    asking =
        workers
            .chores()
            .scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  void stop() {
    asking.cancel(false);
  }

  /** What was found last; empty while the database does not answer. */
  public Optional<DatabaseFacts> facts() {
    return Optional.ofNullable(facts);
  }

  /** What is wrong with the database. */
  List<Finding> faults() {
    DatabaseFacts now = facts;
    DatabaseFacts.Postgres postgres = now == null ? null : now.postgres();
    if (postgres == null) {
      return List.of();
    }
    List<Finding> faults = new ArrayList<>(postgres.faults());
    if (postgres.clockSkew().abs().compareTo(SKEW) > 0) {
      double seconds = postgres.clockSkew().toMillis() / 1000d;
      faults.add(Finding.of(Code.CLOCK_SKEW, String.format(Locale.ROOT, "%+.1f", seconds)));
    }
    return faults;
  }

  private void ask() {
    try (Connection connection = database.borrow()) {
      facts =
          DatabaseFacts.of(settings.db().kind(), connection, tables, settings.listener().channel());
    } catch (SQLException e) {
      // The listener says so.
      LOG.log(Level.FINE, "The database cannot be asked how it is", e);
      facts = null;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The database cannot be asked how it is", e);
      facts = null;
    }
  }
}
