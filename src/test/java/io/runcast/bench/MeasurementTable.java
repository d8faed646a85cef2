package io.runcast.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The columns in which measurements are told, on the console and in the report. */
final class MeasurementTable {
  static final List<String> HEAD =
      List.of(
          "measured",
          "clients",
          "rows/s",
          "deliveries/s",
          "p50 ms",
          "p99 ms",
          "p99.9 ms",
          "max ms",
          "server µs/event",
          "CPU: server",
          "PostgreSQL",
          "clients",
          "others",
          "rows");

  private MeasurementTable() {}

  static List<String> cells(Measurement measurement) {
    return List.of(
        measurement.name(),
        whole(measurement.clients()),
        whole(measurement.pace().rate()),
        whole(measurement.deliveriesPerSecond()),
        Format.digits(measurement.millis(50)),
        Format.digits(measurement.millis(99)),
        Format.digits(measurement.millis(99.9)),
        Format.digits(measurement.latency().getMaxValue() / 1e6),
        Format.digits(measurement.serverMicros()),
        share(measurement, measurement.costs().server()),
        share(measurement, measurement.costs().postgres()),
        share(measurement, measurement.costs().clients()),
        share(measurement, measurement.costs().others()),
        measurement.verdict().text());
  }

  /** Of one core. */
  private static String share(Measurement measurement, Duration cpu) {
    double elapsed = Math.max(1, measurement.elapsed().toNanos());
    return String.format(Locale.ROOT, "%.0f %%", 100 * cpu.toNanos() / elapsed);
  }

  private static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }
}
