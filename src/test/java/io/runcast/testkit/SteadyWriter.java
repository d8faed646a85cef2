package io.runcast.testkit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Writes so many rows a second into a run, {@code row 1.}, {@code row 2.} and so on, in small
 * transactions, by a thread and a connection of its own.
 */
public final class SteadyWriter implements AutoCloseable {

  private static final Duration STEP = Duration.ofMillis(20);

  private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final LogWriter writer;
  private final long run;
  private final int rows;
  private final int batch;
  private int written;

  private SteadyWriter(LogWriter writer, long run, int rows, int batch) {
    this.writer = writer;
    this.run = run;
    this.rows = rows;
    this.batch = batch;
  }

  /** Begins at once; where it falls behind, it catches up. */
  public static SteadyWriter start(String jdbcUrl, long run, int perSecond, Duration duration)
      throws SQLException {
    int batch = (int) (perSecond * STEP.toMillis() / 1000);
    int rows = (int) (perSecond * duration.toSeconds());
    SteadyWriter steady = new SteadyWriter(LogWriter.to(jdbcUrl), run, rows, batch);
    var unused =
        steady.schedule.scheduleAtFixedRate(
            steady::write, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
    return steady;
  }

  /** Done when the last row is committed; fails as writing did. */
  public CompletableFuture<Void> end() {
    return end;
  }

  private void write() {
    try {
      int upTo = Math.min(written + batch, rows);
      writer.writeAll(
          run,
          IntStream.rangeClosed(written + 1, upTo)
              .mapToObj(number -> "row " + number + ". fetched in 37 ms, 24 offers, 3 of them new")
              .toList());
      written = upTo;
      if (written == rows) {
        schedule.shutdown();
        end.complete(null);
      }
    } catch (SQLException e) {
      schedule.shutdown();
      end.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws SQLException {
    schedule.shutdownNow();
    writer.close();
  }
}
