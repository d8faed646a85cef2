package io.runcast.log;

import java.time.Duration;

/**
 * Keeps one answer's work within bounds: so many rows looked at, so long a time. Says how many rows
 * the next statement may look at, since a row may be a word or a megabyte. Not threadsafe.
 */
final class Effort {

  /** A statement that took less is followed by a larger one. */
  private static final Duration SHORT = Duration.ofMillis(50);

  private static final int FIRST_WINDOW = 500;
  private static final int LARGEST_WINDOW = 32_000;
  private static final int GROWTH = 4;

  private final long rows;
  private final long end;
  private int window = FIRST_WINDOW;
  private long looked;

  Effort(long rows, Duration time) {
    this.rows = rows;
    this.end = System.nanoTime() + time.toNanos();
  }

  int window() {
    return (int) Math.max(1, Math.min(window, rows - looked));
  }

  /** Counts what a statement did. */
  void looked(int more, long nanos) {
    looked += more;
    window =
        nanos < SHORT.toNanos()
            ? Math.min(window * GROWTH, LARGEST_WINDOW)
            : Math.max(window / GROWTH, FIRST_WINDOW);
  }

  long rows() {
    return looked;
  }

  boolean isSpent() {
    return looked >= rows || System.nanoTime() - end >= 0;
  }
}
