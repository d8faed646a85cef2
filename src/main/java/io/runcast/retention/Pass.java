package io.runcast.retention;

import io.runcast.Settings;
import io.runcast.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of all runs that ended long enough ago, run by run and each from its first row
 * on, since that order is what lets clients notice; see {@code broadcast.Gap}.
 *
 * <p>A batch is a transaction. Between two of them it pauses, at least as long as the last one
 * took; where it meets a lock or takes long, it goes on later and with less at once. One thread.
 */
final class Pass {

  private static final Logger LOG = Logger.getLogger(Pass.class.getName());

  /** lock_not_available, query_canceled, deadlock_detected, serialization_failure. */
  private static final Set<String> BUSY = Set.of("55P03", "57014", "40P01", "40001");

  private static final int TRIES = 6;
  private static final int LEAST_BATCH = 10;
  private static final int RUNS_AT_ONCE = 1000;
  private static final Duration FIRST_RETREAT = Duration.ofSeconds(1);

  private final Connection connection;
  private final RetentionSql sql;
  private final Duration age;
  private final Settings.Retention settings;
  private final RetentionState state;
  private final StopSignal stop;

  private int batch;
  private long rows;
  private long runs;

  Pass(
      Connection connection,
      RetentionSql sql,
      Duration age,
      Settings.Retention settings,
      RetentionState state,
      StopSignal stop) {
    this.connection = connection;
    this.sql = sql;
    this.age = age;
    this.settings = settings;
    this.state = state;
    this.stop = stop;
    this.batch = settings.batch();
  }

  /** Rows deleted so far. */
  long rows() {
    return rows;
  }

  /** Runs of which rows were deleted so far. */
  long runs() {
    return runs;
  }

  /** Works until all is deleted, something fails, or it is time to stop. */
  void run() throws SQLException, InterruptedException {
    long after = Long.MIN_VALUE;
    List<Ended> page;
    do {
      long from = after;
      page = patiently(() -> endedAfter(from));
      for (Ended run : page) {
        if (run.hasRows()) {
          clear(run.id());
        }
        if (stop.stopped()) {
          return;
        }
        after = run.id();
      }
    } while (page.size() == RUNS_AT_ONCE);
  }

  private record Ended(long id, boolean hasRows) {}

  /**
   * What one transaction deleted.
   *
   * @param tx of the last row; null among rows from before the installation
   */
  private record Batch(int count, @Nullable String tx, long id) {
    static final Batch NONE = new Batch(0, null, Long.MIN_VALUE);
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private void clear(long run) throws SQLException, InterruptedException {
    long before = rows;
    clear(last -> withoutTransaction(run, last));
    clear(last -> withTransaction(run, last));
    if (rows > before) {
      runs++;
    }
  }

  private interface Step {
    Batch behind(Batch last) throws SQLException;
  }

  private void clear(Step step) throws SQLException, InterruptedException {
    Batch last = Batch.NONE;
    while (!stop.stopped()) {
      Batch behind = last;
      long begun = System.nanoTime();
      last = patiently(() -> step.behind(behind));
      if (last.count() == 0) {
        return;
      }
      rows += last.count();
      state.deleted(last.count());
      batch = Math.min(settings.batch(), batch * 2);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      stop.await(took.compareTo(settings.pause()) > 0 ? took : settings.pause());
    }
  }

  private <T> T patiently(Work<T> work) throws SQLException, InterruptedException {
    Duration retreat = FIRST_RETREAT;
    for (int tries = 1; ; tries++) {
      try {
        return work.run();
      } catch (SQLException e) {
        if (!BUSY.contains(String.valueOf(e.getSQLState()))
            || tries == TRIES
            || stop.await(retreat)) {
          throw e;
        }
        LOG.log(Level.FINE, "Retention gives way", e);
      }
      retreat = retreat.multipliedBy(2);
      batch = Math.max(LEAST_BATCH, batch / 2);
    }
  }

  private List<Ended> endedAfter(long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.runs)) {
      statement.setLong(1, age.toSeconds());
      statement.setLong(2, id);
      statement.setInt(3, RUNS_AT_ONCE);
      List<Ended> found = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(new Ended(result.getLong(1), result.getBoolean(2)));
        }
      }
      return found;
    }
  }

  private Batch withoutTransaction(long run, Batch last) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.rowsWithoutTransaction)) {
      statement.setLong(1, run);
      statement.setLong(2, last.id());
      bindCondition(statement, 3, run);
      return batch(statement);
    }
  }

  private Batch withTransaction(long run, Batch last) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.rows)) {
      statement.setLong(1, run);
      statement.setString(2, last.tx() == null ? "0" : last.tx());
      statement.setLong(3, last.id());
      bindCondition(statement, 4, run);
      return batch(statement);
    }
  }

  private void bindCondition(PreparedStatement statement, int first, long run) throws SQLException {
    statement.setLong(first, run);
    statement.setLong(first + 1, age.toSeconds());
    statement.setInt(first + 2, batch);
  }

  private static Batch batch(PreparedStatement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      return result.next()
          ? new Batch(result.getInt(1), result.getString(2), result.getLong(3))
          : Batch.NONE;
    }
  }
}
