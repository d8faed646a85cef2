package io.runcast.bench;

import io.runcast.bench.Outcome.Chart;
import io.runcast.bench.Outcome.Fact;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Some clients stop reading and go on later: what the others notice, and whether all is complete.
 *
 * @param sockets whether they come by WebSocket
 */
record StallScenario(boolean sockets) implements Scenario {
  private static final int CLIENTS = 100;
  private static final int STALLING_SHARE = 10;
  private static final int ROWS_PER_SECOND = 300;
  private static final int FURTHER_ROWS = 10_000;
  private static final int MESSAGE = 900;
  private static final int STALL_SECONDS = 20;
  private static final Duration BEFORE = Duration.ofSeconds(4);
  private static final Duration AFTER = Duration.ofSeconds(5);

  /** Rows that somebody who keeps up may be behind. */
  private static final int CAUGHT_UP = 10;

  private static final long POLL = TimeUnit.MILLISECONDS.toNanos(10);

  @Override
  public String id() {
    return sockets ? "stall-sockets" : "stall";
  }

  @Override
  public int clients() {
    return CLIENTS;
  }

  @Override
  public Outcome run(Stage stage, BenchOptions options) throws SQLException {
    Duration stall = options.seconds(STALL_SECONDS);
    Act plain = play(stage, options, "300 rows/s", stall, ROWS_PER_SECOND);
    Act flooded =
        play(
            stage,
            options,
            "10,000 further rows",
            stall,
            ROWS_PER_SECOND + (double) FURTHER_ROWS / stall.toSeconds());
    var measurements = new ArrayList<Measurement>(plain.parts);
    measurements.addAll(flooded.parts);
    return new Outcome(
        id(),
        sockets ? "Stalled WebSockets" : "Stalled clients",
        "%d of %d clients of one run read nothing for %d s, at %d rows/s of %d characters; then again while %,d further rows are written in that time. The latencies are those of the others."
            .formatted(
                plain.stalling,
                plain.clients,
                stall.toSeconds(),
                ROWS_PER_SECOND,
                MESSAGE,
                FURTHER_ROWS),
        measurements,
        List.of(plain.fact(), flooded.fact()),
        List.of(plain.chart(), flooded.chart()),
        plain.verdict().plus(flooded.verdict()));
  }

  private Act play(Stage stage, BenchOptions options, String name, Duration stall, double rate)
      throws SQLException {
    int clients = options.clients(CLIENTS);
    int stalling = Math.max(1, clients / STALLING_SHARE);
    try (Trial trial =
        sockets
            ? Trial.openSockets(stage, options, clients, 1, 1, stalling, MESSAGE)
            : Trial.open(stage, options, clients, 1, stalling, MESSAGE)) {
      var parts = new ArrayList<Measurement>();
      parts.add(trial.measure(name + ": before", ROWS_PER_SECOND, BEFORE));
      trial.crowd().reads(false);
      parts.add(trial.measureReading(name + ": stalled", rate, stall));
      trial.crowd().reads(true);
      long again = System.nanoTime();
      Costs.Meter meter = trial.begin();
      var writing = trial.writer().write(ROWS_PER_SECOND, AFTER);
      while (trial.crowd().mostBehind(Group.STALLING, trial.writer()::written) > CAUGHT_UP
          && System.nanoTime() - again < Trial.PATIENCE.toNanos()) {
        LockSupport.parkNanos(POLL);
      }
      Duration catchUp = Duration.ofNanos(System.nanoTime() - again);
      RowWriter.Pace pace = writing.join();
      trial.crowd().awaitComplete(trial.writer()::written, Trial.PATIENCE);
      parts.add(trial.end(name + ": after", pace, meter));
      return new Act(name, trial.crowd().size(), stalling, parts, catchUp, trial.crowd().cuts());
    }
  }

  /** One of the two variants. */
  private record Act(
      String name, int clients, int stalling, List<Measurement> parts, Duration catchUp, int cuts) {

    Verdict verdict() {
      return parts.get(parts.size() - 1).verdict();
    }

    Fact fact() {
      return Facts.seconds(
          name
              + ": the stalled had caught up "
              + (cuts == 0 ? "" : "(" + cuts + " cut) ")
              + "after",
          catchUp);
    }

    Chart chart() {
      var series = new LinkedHashMap<String, List<LineChart.Point>>();
      series.put("p50", new ArrayList<>());
      series.put("p99", new ArrayList<>());
      series.put("max", new ArrayList<>());
      int second = 0;
      for (Measurement part : parts) {
        for (Histogram latency : part.book().seconds()) {
          if (latency.getTotalCount() > 0) {
            add(series, "p50", second, latency.getValueAtPercentile(50));
            add(series, "p99", second, latency.getValueAtPercentile(99));
            add(series, "max", second, latency.getMaxValue());
          }
          second++;
        }
      }
      int from = parts.get(0).book().seconds().size();
      int to = from + parts.get(1).book().seconds().size();
      var chart = new LineChart(Scale.linear("seconds", second), Scale.millis(series.values()));
      series.forEach(chart::line);
      return new Chart(
          "%s: latency of those that read, second by second; shaded while the others do not read."
              .formatted(name),
          chart.band(from, to).svg());
    }

    private static void add(
        Map<String, List<LineChart.Point>> series, String name, int second, long nanos) {
      Objects.requireNonNull(series.get(name))
          .add(LineChart.Point.millis(second, name, nanos / 1e6));
    }
  }
}
