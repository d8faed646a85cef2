package io.runcast.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How long rows take over WebSockets that follow several runs each. */
record SocketScenario(String id, int usualRuns) implements Scenario {
  private static final int CLIENTS = 1000;
  private static final int SUBSCRIPTIONS = 10;
  private static final int ROWS_PER_SECOND = 100;
  private static final int SECONDS = 12;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options) throws SQLException {
    int clients = options.clients(CLIENTS);
    try (Trial trial =
        Trial.openSockets(
            stage, options, clients, usualRuns, SUBSCRIPTIONS, 0, options.messageSize())) {
      // The streams' way is warm by then, theirs is not.
      Measurement unused = trial.measure("warm-up", ROWS_PER_SECOND, WARM_UP);
      Measurement measurement = trial.measure(id, ROWS_PER_SECOND, options.seconds(SECONDS));
      String what =
          "%,d WebSockets with %d subscriptions each, over %d runs, %d rows/s in total, each a"
              + " transaction of its own. The time is from before the INSERT to the client's read.";
      return new Outcome(
          id,
          "WebSockets over " + usualRuns + " runs",
          what.formatted(measurement.clients(), SUBSCRIPTIONS, measurement.runs(), ROWS_PER_SECOND),
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
