package io.runcast.bench;

import io.runcast.bench.Outcome.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Draws how much of all deliveries took at most how long. */
final class PercentileChart {
  /** Per nine: 0 to 90 %, 90 to 99 %, … */
  private static final int STEPS = 8;

  private PercentileChart() {}

  /**
   * Draws one line for each histogram of nanoseconds.
   *
   * @param latencies by name, in the order of the legend
   */
  static Chart of(String caption, Map<String, Histogram> latencies) {
    long most = latencies.values().stream().mapToLong(Histogram::getTotalCount).max().orElse(0);
    if (most == 0) {
      return new Chart(caption, "<p>No row was delivered.</p>");
    }
    Map<String, List<LineChart.Point>> lines = new LinkedHashMap<>();
    latencies.forEach((name, latency) -> lines.put(name, points(latency)));
    var chart =
        new LineChart(Scale.percentiles("of all deliveries", most), Scale.millis(lines.values()));
    lines.forEach(chart::line);
    return new Chart(caption, chart.svg());
  }

  /** From 0 % to the last percentile that so many values can tell, closer and closer to 100 %. */
  static List<LineChart.Point> points(Histogram latency) {
    var points = new ArrayList<LineChart.Point>();
    double last = Math.log10(Math.max(1.0, (double) latency.getTotalCount()));
    for (int step = 0; step <= last * STEPS; step++) {
      double percentile = 100 - 100 / Math.pow(10, (double) step / STEPS);
      double millis = latency.getValueAtPercentile(percentile) / 1e6;
      String name = String.format(Locale.ROOT, "%.5g %%:", percentile);
      points.add(LineChart.Point.millis(percentile, name, millis));
    }
    return points;
  }
}
