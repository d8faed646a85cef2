package io.runcast.bench;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The one clock of writer and clients: nanoseconds since 1970 that never step and cost no garbage.
 *
 * <p>{@code Instant.now()} may be no finer than a microsecond and is adjusted while it runs; this
 * one was set once and goes on with the machine's monotonic clock.
 */
final class EpochClock {
  private static final long OFFSET = sinceEpoch() - System.nanoTime();

  private EpochClock() {}

  static long nanos() {
    return OFFSET + System.nanoTime();
  }

  private static long sinceEpoch() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
