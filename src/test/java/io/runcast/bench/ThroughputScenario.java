package io.runcast.bench;

import io.runcast.bench.Outcome.Chart;
import io.runcast.bench.Outcome.Fact;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How many deliveries a second are possible: one run, more and more rows until it is too much. */
final class ThroughputScenario implements Scenario {
  private static final int CLIENTS = 1000;
  private static final int SECONDS = 3;

  /** Steps in a row that are too much: one may be the machine's bad moment. */
  private static final int ENOUGH = 2;

  @Override
  public String id() {
    return "throughput";
  }

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options) throws SQLException {
    var steps = new ArrayList<Measurement>();
    int tooMuch = 0;
    try (Trial trial = Trial.open(stage, options, options.clients(CLIENTS), 1)) {
      for (int rate : options.rates()) {
        Measurement step = trial.measure(rate + " rows/s", rate, options.seconds(SECONDS));
        steps.add(step);
        tooMuch = step.keptUp() ? 0 : tooMuch + 1;
        if (tooMuch == ENOUGH) {
          break;
        }
      }
      Measurement last = steps.get(steps.size() - 1);
      return new Outcome(
          id(),
          "Throughput",
          "%,d clients of one run; the rate is raised until the last row reaches the last client more than a second late at two rates in a row."
              .formatted(last.clients()),
          steps,
          facts(steps),
          charts(steps),
          last.verdict());
    }
  }

  private static List<Fact> facts(List<Measurement> steps) {
    Measurement best =
        steps.stream()
            .max(Comparator.comparingDouble(Measurement::deliveriesPerSecond))
            .orElseThrow();
    var facts = new ArrayList<Fact>();
    facts.add(
        new Fact(
            "Most deliveries per second",
            String.format(Locale.ROOT, "%,.0f at %s", best.deliveriesPerSecond(), best.name()),
            best.deliveriesPerSecond()));
    String late =
        steps.stream()
            .filter(step -> !step.keptUp())
            .map(step -> "%s (%.1f s)".formatted(step.name(), lateness(step)))
            .collect(Collectors.joining(", "));
    if (!late.isEmpty()) {
      facts.add(new Fact("The last row came more than a second late at", late, steps.size()));
    }
    return facts;
  }

  /** In seconds. */
  private static double lateness(Measurement step) {
    return step.elapsed().minus(step.pace().elapsed()).toMillis() / 1e3;
  }

  private static List<Chart> charts(List<Measurement> steps) {
    var deliveries = new ArrayList<LineChart.Point>();
    var median = new ArrayList<LineChart.Point>();
    var slow = new ArrayList<LineChart.Point>();
    double mostRows = 1;
    double mostDeliveries = 1;
    for (Measurement step : steps) {
      double x = step.pace().rate();
      mostRows = Math.max(mostRows, x);
      mostDeliveries = Math.max(mostDeliveries, step.deliveriesPerSecond());
      deliveries.add(
          new LineChart.Point(
              x,
              step.deliveriesPerSecond(),
              String.format(Locale.ROOT, "%,.0f deliveries/s", step.deliveriesPerSecond())));
      median.add(LineChart.Point.millis(x, "p50", step.millis(50)));
      slow.add(LineChart.Point.millis(x, "p99", step.millis(99)));
    }
    Scale rows = Scale.linear("rows/s written", mostRows);
    return List.of(
        new Chart(
            "Deliveries per second at each rate.",
            new LineChart(rows, Scale.linear("deliveries/s", mostDeliveries))
                .line("deliveries/s", deliveries)
                .svg()),
        new Chart(
            "Latency at each rate.",
            new LineChart(rows, Scale.millis(List.of(median, slow)))
                .line("p50", median)
                .line("p99", slow)
                .svg()));
  }
}
