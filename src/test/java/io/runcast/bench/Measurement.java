package io.runcast.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What one stretch of writing brought.
 *
 * @param name within its scenario
 * @param clients how many
 * @param runs that these follow
 * @param pace what was written
 * @param book how long deliveries took
 * @param costs until the last delivery
 * @param verdict on everything that these clients got until then
 */
record Measurement(
    String name,
    int clients,
    int runs,
    RowWriter.Pace pace,
    LatencyBook book,
    Costs costs,
    Verdict verdict) {
  private static final double SECOND = 1e9;

  /** Later than this the clients did not keep up. */
  private static final Duration KEPT_UP = Duration.ofSeconds(1);

  /** From the beginning to the last delivery. */
  Duration elapsed() {
    return Duration.ofNanos(book.last() - book.since());
  }

  double deliveriesPerSecond() {
    return book.deliveries() * SECOND / Math.max(1, elapsed().toNanos());
  }

  /** Of those that read at once; nanoseconds. */
  Histogram latency() {
    return book.latency(Group.READING);
  }

  double millis(double percentile) {
    return latency().getValueAtPercentile(percentile) / 1e6;
  }

  /** The server's processor time for one delivery. */
  double serverMicros() {
    return costs.server().toNanos() / 1e3 / Math.max(1, book.deliveries());
  }

  /** True when the last row was everywhere soon after it was written. */
  boolean keptUp() {
    return elapsed().minus(pace.elapsed()).compareTo(KEPT_UP) < 0;
  }
}
