package io.runcast.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Clients that follow new runs, and the writer of these runs; what a scenario plays with. */
final class Trial implements AutoCloseable {
  /** Rows that have not come by then count as lost. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Stage stage;
  private final long[] runs;
  private final RowWriter writer;
  private final Crowd crowd;

  private Trial(Stage stage, long[] runs, RowWriter writer, Crowd crowd) {
    this.stage = stage;
    this.runs = runs;
    this.writer = writer;
    this.crowd = crowd;
  }

  /** With the options' usual message. */
  static Trial open(Stage stage, BenchOptions options, int clients, int runs) throws SQLException {
    return open(stage, options, clients, runs, 0, options.messageSize());
  }

  /**
   * Starts the runs and connects the clients.
   *
   * @param clients cut down to what the machine allows
   * @param stalling how many of the clients can stop reading
   */
  static Trial open(
      Stage stage, BenchOptions options, int clients, int runs, int stalling, int messageSize)
      throws SQLException {
    int allowed = ClientLimit.ofThisMachine().allowed(clients);
    long[] ids = stage.startRuns(Math.min(runs, allowed));
    RowWriter writer = stage.writer(ids, messageSize);
    try {
      Crowd crowd = Crowd.open(stage.uri(), ids, allowed, stalling, options.threads());
      return new Trial(stage, ids, writer, crowd);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /**
   * The same over WebSockets.
   *
   * @param subscriptions how many of the runs each follows
   * @param stalling how many of the clients can stop reading
   */
  static Trial openSockets(
      Stage stage,
      BenchOptions options,
      int clients,
      int runs,
      int subscriptions,
      int stalling,
      int messageSize)
      throws SQLException {
    int allowed = ClientLimit.ofThisMachine().allowed(clients);
    long[] ids = stage.startRuns(runs);
    RowWriter writer = stage.writer(ids, messageSize);
    try {
      Crowd crowd =
          Crowd.openSockets(stage.uri(), ids, allowed, subscriptions, stalling, options.threads());
      return new Trial(stage, ids, writer, crowd);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  Crowd crowd() {
    return crowd;
  }

  RowWriter writer() {
    return writer;
  }

  /** Writes at a rate, and measures until all clients have all of it. */
  Measurement measure(String name, double rate, Duration duration) {
    Costs.Meter meter = begin();
    CompletableFuture<RowWriter.Pace> writing = writer.write(rate, duration);
    RowWriter.Pace pace = writing.join();
    crowd.awaitComplete(writer::written, PATIENCE);
    return end(name, pace, meter);
  }

  /** The same for so many rows in one transaction. */
  Measurement measureAtOnce(String name, int rows) throws SQLException {
    Costs.Meter meter = begin();
    RowWriter.Pace pace = writer.writeAtOnce(rows);
    crowd.awaitComplete(writer::written, PATIENCE);
    return end(name, pace, meter);
  }

  Costs.Meter begin() {
    crowd.turnPage();
    return Costs.begin(stage, crowd);
  }

  Measurement end(String name, RowWriter.Pace pace, Costs.Meter meter) {
    LatencyBook book = crowd.closeBook();
    return new Measurement(
        name, crowd.size(), runs.length, pace, book, meter.end(), crowd.verdict(writer::written));
  }

  /** Writes at a rate, and measures until those clients have all of it that read at once. */
  Measurement measureReading(String name, double rate, Duration duration) {
    Costs.Meter meter = begin();
    RowWriter.Pace pace = writer.write(rate, duration).join();
    crowd.awaitReading(writer::written, PATIENCE);
    LatencyBook book = crowd.closeBook();
    Verdict verdict = crowd.verdict(writer::written, Set.of(Group.READING));
    return new Measurement(name, crowd.size(), runs.length, pace, book, meter.end(), verdict);
  }

  /** Resets the connections; the ends of the runs let the server notice at once. */
  @Override
  public void close() throws SQLException {
    crowd.close();
    writer.close();
    stage.finish(runs);
  }
}
