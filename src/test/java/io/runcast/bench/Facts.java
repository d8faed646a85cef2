package io.runcast.bench;

import io.runcast.bench.Outcome.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Makes {@link Fact}s that several scenarios tell. */
final class Facts {
  private Facts() {}

  /** What belongs beside the latencies of rows that were written one by one. */
  static List<Fact> ofLatency(Measurement measurement, Crowd crowd) {
    return List.of(
        insert(measurement, 50), insert(measurement, 99), writerBehind(measurement), cuts(crowd));
  }

  private static Fact writerBehind(Measurement measurement) {
    return millis("The writer was late by at most", measurement.pace().behind());
  }

  /** How much of a latency is the database's own: what the writer waits for, too. */
  private static Fact insert(Measurement measurement, double percentile) {
    double millis = measurement.pace().statements().getValueAtPercentile(percentile) / 1e6;
    return new Fact(
        String.format(Locale.ROOT, "INSERT and commit alone, p%.0f", percentile),
        Format.millis(millis),
        millis);
  }

  private static Fact cuts(Crowd crowd) {
    return count("Connections cut", crowd.cuts());
  }

  static Fact count(String name, long count) {
    return new Fact(name, String.format(Locale.ROOT, "%,d", count), count);
  }

  static Fact millis(String name, Duration duration) {
    double millis = duration.toNanos() / 1e6;
    return new Fact(name, Format.millis(millis), millis);
  }

  static Fact seconds(String name, Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return new Fact(name, String.format(Locale.ROOT, "%.2f s", seconds), seconds);
  }

  static Fact bytes(String name, double bytes) {
    return new Fact(name, Format.bytes(bytes), bytes);
  }
}
