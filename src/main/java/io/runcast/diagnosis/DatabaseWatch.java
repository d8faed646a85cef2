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

  /** A database that has not answered for so long is not known any more. */
  private static final Duration OLD = EVERY.multipliedBy(4);

  private static final int FAILURES_THAT_COUNT = 2;

  /** What is less may be the network's. */
  private static final Duration SKEW = Duration.ofSeconds(2);

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject Workers workers;

  private ScheduledFuture<?> asking;

  /** What was found last. */
  private record Answer(DatabaseFacts facts, long at) {
    boolean isOld() {
      return System.nanoTime() - at > OLD.toNanos();
    }
  }

  /** Written by the thread that asks; null before the first answer and after a refusal. */
  private volatile @Nullable Answer answer;

  /** Why it did not answer, twice in a row. */
  private volatile @Nullable Finding silence;

  private int failures;

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
    Answer last = answer;
    return last == null || last.isOld() ? Optional.empty() : Optional.of(last.facts());
  }

  /** What is wrong with the database. */
  List<Finding> faults() {
    Finding silent = silence;
    if (silent != null) {
      return List.of(silent);
    }
    DatabaseFacts.Postgres postgres = facts().map(DatabaseFacts::postgres).orElse(null);
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
      DatabaseFacts found =
          DatabaseFacts.of(settings.db().kind(), connection, tables, settings.listener().channel());
      answer = new Answer(found, System.nanoTime());
      failures = 0;
      silence = null;
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.FINE, "The database cannot be asked how it is", e);
      answer = null;
      failures++;
      if (failures >= FAILURES_THAT_COUNT) {
        silence = Finding.of(Code.DATABASE_UNREACHABLE, String.valueOf(e.getMessage()));
      }
    }
  }
}
