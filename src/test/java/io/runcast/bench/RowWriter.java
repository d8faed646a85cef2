package io.runcast.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Plays scrapers that write at a given rate: stamps each row, and inserts it into the next run in
 * turn over one connection.
 *
 * <p>Up to {@value #MOST_COMMITS} rows a second each row is a transaction of its own; above, rows
 * share statements. One thread writes at a time; {@link #written} and {@link #stop} are for any.
 */
final class RowWriter implements AutoCloseable {
  private static final int MOST_COMMITS = 200;
  private static final double SECOND = 1e9;

  private static final String ONE_ROW =
      """
      insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)
      values (?, 'INFO', 'bench', ?, clock_timestamp())
      """;

  private static final String MANY_ROWS =
      """
      insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)
      select run, 'INFO', 'bench', message, clock_timestamp()
      from unnest(?, ?) with ordinality as given (run, message, place) order by place
      """;

  private final Connection connection;
  private final PreparedStatement oneRow;
  private final PreparedStatement manyRows;
  private final long[] runs;
  private final int messageSize;
  private int turn;
  private volatile boolean stopped;

  @GuardedBy("this")
  private final Map<Long, Long> written = new HashMap<>();

  /**
   * What a writer did.
   *
   * @param rows how many it committed
   * @param elapsed from the first to behind the last
   * @param behind how late a statement began at worst, because the one before took long
   * @param statements how long they took with their commits; nanoseconds
   */
  record Pace(long rows, Duration elapsed, Duration behind, Histogram statements) {

    /** Rows per second. */
    double rate() {
      return rows * SECOND / Math.max(1, elapsed.toNanos());
    }
  }

  /**
   * Connects.
   *
   * @param messageSize characters of each row's message
   */
  RowWriter(String jdbcUrl, long[] runs, int messageSize) throws SQLException {
    this.connection = PostgresServer.connect(jdbcUrl);
    this.oneRow = connection.prepareStatement(ONE_ROW);
    this.manyRows = connection.prepareStatement(MANY_ROWS);
    this.runs = runs.clone();
    this.messageSize = messageSize;
  }

  /** Writes so long, or until {@link #stop}, in a thread of its own. */
  CompletableFuture<Pace> write(double rate, Duration duration) {
    long rows = Math.max(1, Math.round(rate * duration.toNanos() / SECOND));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return paced(rate, rows);
          } catch (SQLException e) {
            throw new CompletionException("The writer failed: " + e, e);
          }
        },
        task -> {
          var thread = new Thread(task, "writer");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** Writes so many rows in one statement, which is one transaction. */
  Pace writeAtOnce(int rows) throws SQLException {
    Histogram statements = new Histogram(3);
    long begin = System.nanoTime();
    insert(rows);
    long took = System.nanoTime() - begin;
    statements.recordValue(took);
    return new Pace(rows, Duration.ofNanos(took), Duration.ZERO, statements);
  }

  /** Ends {@link #write} before its time, for good. */
  void stop() {
    stopped = true;
  }

  /** How many rows of a run are committed. */
  synchronized long written(long run) {
    return written.getOrDefault(run, 0L);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Pace paced(double rate, long rows) throws SQLException {
    int batch = (int) Math.ceil(rate / MOST_COMMITS);
    long begin = System.nanoTime();
    long behind = 0;
    long done = 0;
    Histogram statements = new Histogram(3);
    while (done < rows && !stopped) {
      long due = begin + Math.round(done * SECOND / rate);
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      long started = System.nanoTime();
      behind = Math.max(behind, started - due);
      int now = (int) Math.min(batch, rows - done);
      insert(now);
      statements.recordValue(System.nanoTime() - started);
      done += now;
    }
    return new Pace(
        done, Duration.ofNanos(System.nanoTime() - begin), Duration.ofNanos(behind), statements);
  }

  private void insert(int count) throws SQLException {
    var ofRuns = new Long[count];
    var messages = new String[count];
    var numbers = new HashMap<Long, Long>();
    for (int i = 0; i < count; i++) {
      long run = runs[turn++ % runs.length];
      long number = numbers.merge(run, written(run) + 1, (last, first) -> last + 1);
      ofRuns[i] = run;
      messages[i] = new Stamp(EpochClock.nanos(), run, number).message(messageSize);
    }
    if (count == 1) {
      oneRow.setLong(1, ofRuns[0]);
      oneRow.setString(2, messages[0]);
      oneRow.executeUpdate();
    } else {
      manyRows.setArray(1, connection.createArrayOf("bigint", ofRuns));
      manyRows.setArray(2, connection.createArrayOf("text", messages));
      manyRows.executeUpdate();
    }
    synchronized (this) {
      written.putAll(numbers);
    }
  }
}
