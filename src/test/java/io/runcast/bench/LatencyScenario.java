package io.runcast.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** How long a row takes from the INSERT to a client's socket while nothing is short. */
record LatencyScenario(String id, String title, int clients, int usualRuns, int usualSeconds)
    implements Scenario {
  private static final int ROWS_PER_SECOND = 100;

  @Override
  public Outcome run(Stage stage, BenchOptions options) throws SQLException {
    try (Trial trial = Trial.open(stage, options, options.clients(clients), usualRuns)) {
      Measurement measurement = trial.measure(id, ROWS_PER_SECOND, options.seconds(usualSeconds));
      String what =
          "%,d clients over %d runs, %d rows/s in total, each a transaction of its own. The time is"
              + " from before the INSERT to the client's read: commit, trigger, notification,"
              + " fan-out and socket.";
      return new Outcome(
          id,
          title,
          what.formatted(measurement.clients(), measurement.runs(), ROWS_PER_SECOND),
          List.of(measurement),
          Facts.ofLatency(measurement, trial.crowd()),
          List.of(
              PercentileChart.of(
                  "Latency by percentile: how much of all deliveries took at most how long.",
                  Map.of("all clients", measurement.latency()))),
          measurement.verdict());
    }
  }
}
