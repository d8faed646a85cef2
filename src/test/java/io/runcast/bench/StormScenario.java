package io.runcast.bench;

import io.runcast.bench.Outcome.Chart;
import io.runcast.bench.Outcome.Fact;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The server is killed and started again under all its clients, which come back as browsers do:
 * when the {@code retry:} that they were given is over, again and again, each with its last id.
 */
final class StormScenario implements Scenario {
  private static final int CLIENTS = 10_000;
  private static final int RUNS = 100;
  private static final int ROWS_PER_SECOND = 100;
  private static final int SECONDS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final long SAMPLE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final double SECOND = 1e9;

  @Override
  public String id() {
    return "storm";
  }

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options)
      throws IOException, SQLException, InterruptedException {
    try (Trial trial = Trial.open(stage, options, options.clients(CLIENTS), RUNS)) {
      Measurement before =
          trial.measure("before the storm", ROWS_PER_SECOND, options.seconds(SECONDS));
      Crowd crowd = trial.crowd();
      var writing = trial.writer().write(ROWS_PER_SECOND, LONGEST.multipliedBy(2));
      long cut = System.nanoTime();
      stage.killServer();
      stage.startServer();
      List<LineChart.Point> connected = watch(stage, crowd, cut);
      long watched = System.nanoTime();
      stage.findServer();
      trial.writer().stop();
      RowWriter.Pace pace = writing.join();
      crowd.awaitComplete(trial.writer()::written, Trial.PATIENCE);
      long complete = System.nanoTime();
      double first = firstBack(connected);
      var facts = new ArrayList<Fact>();
      facts.add(Facts.seconds("From the kill until the first client is back", seconds(first)));
      facts.add(
          Facts.seconds(
              crowd.open() == crowd.size()
                  ? "From then until all are connected"
                  : "From then on not all were back within",
              Duration.ofNanos(watched - cut).minus(seconds(first))));
      facts.add(
          Facts.seconds("From then until all are complete", Duration.ofNanos(complete - watched)));
      facts.add(Facts.count("Rows written meanwhile", pace.rows()));
      facts.add(Facts.count("Questions without an answer in time", crowd.unanswered()));
      crowd
          .refusals()
          .forEach((status, count) -> facts.add(Facts.count("Answers with " + status, count)));
      return new Outcome(
          id(),
          "Reconnect storm",
          "The server of %,d clients over %d runs is killed and started again on the same port, while %d rows/s are written."
              .formatted(crowd.size(), before.runs(), ROWS_PER_SECOND),
          List.of(before),
          facts,
          List.of(chart(connected, crowd.size(), first)),
          crowd.verdict(trial.writer()::written));
    }
  }

  /** Counts the connected until all are back. */
  private static List<LineChart.Point> watch(Stage stage, Crowd crowd, long cut) {
    var samples = new ArrayList<LineChart.Point>();
    boolean down = false;
    while (System.nanoTime() - cut < LONGEST.toNanos() && stage.isServing()) {
      int open = crowd.open();
      double seconds = (System.nanoTime() - cut) / SECOND;
      samples.add(
          new LineChart.Point(seconds, open, "%.1f s: %,d connected".formatted(seconds, open)));
      down |= open == 0;
      if (down && open == crowd.size()) {
        break;
      }
      LockSupport.parkNanos(SAMPLE);
    }
    return samples;
  }

  /** Seconds since the kill. */
  private static double firstBack(List<LineChart.Point> connected) {
    double lastDown = 0;
    for (LineChart.Point sample : connected) {
      lastDown = sample.y() == 0 ? sample.x() : lastDown;
    }
    return lastDown;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * SECOND));
  }

  private static Chart chart(List<LineChart.Point> connected, int clients, double down) {
    double end = connected.get(connected.size() - 1).x();
    return new Chart(
        "Clients connected since the kill; shaded until the first is back.",
        new LineChart(Scale.linear("seconds", end), Scale.linear("clients", clients))
            .line("connected", connected)
            .band(0, down)
            .svg());
  }
}
