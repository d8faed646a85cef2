package io.runcast.listen;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Says how long to wait before the next attempt: 2, 4, 8, 16, 32, then 60 seconds, each up to a
 * fifth shorter, so that servers that lost the same database do not come back as one.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final double JITTER = 0.2;

  private final DoubleSupplier random;
  private int attempts;

  /**
   * @param random from 0 (inclusive) to 1 (exclusive)
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** Failed attempts since the last success. */
  int attempts() {
    return attempts;
  }

  void reset() {
    attempts = 0;
  }

  /** Counts a failed attempt and says how long to wait. */
  Duration next() {
    long seconds = FIRST.toSeconds() << Math.min(attempts, 5);
    attempts++;
    double millis = Math.min(seconds, LONGEST.toSeconds()) * 1000d;
    return Duration.ofMillis((long) (millis * (1 - JITTER * random.getAsDouble())));
  }
}
