package io.runcast.listen;

import java.time.Duration;

/**
 * Decides how long to pause between reads and when to lie down at the doorbell.
 *
 * <p>Going to sleep and being woken costs a handful of queries and a notification, so as long as
 * rows come in quick succession it is cheaper for all, writers included, to stay awake for a few of
 * the usual gaps. A lone row costs a few reads and no more. Belongs to the listener's thread; times
 * are those of {@link System#nanoTime()}.
 */
final class Pace {

  /** Pause between reads while rows come: a good part of the latency that a busy run sees. */
  static final Duration BRISK = Duration.ofMillis(1);

  /**
   * Pause while rows come in floods: half a read's worth of waiting for each row, but a fifth of
   * the reads, and writers need the processor too.
   */
  static final Duration GATHERING = Duration.ofMillis(5);

  /** Pause when no row came for long but the gate refuses the slot, as it does to idle writers. */
  static final Duration RELAXED = Duration.ofMillis(10);

  /** Reads without a row before lying down, however rare rows are. */
  private static final int FEWEST_READS = 3;

  /** Rows that come less often than this are worth no waiting. */
  private static final long QUICK_SUCCESSION = Duration.ofMillis(50).toNanos();

  private static final int GAPS_TO_WAIT = 3;
  private static final int RELAXED_AFTER_READS = 500;

  /** Rows per second that are a flood. */
  private static final double FLOOD = 3000;

  private static final double WEIGHT_OF_THE_LAST_READ = 1 / 8d;

  private long lastRow;
  private long usualGap = Long.MAX_VALUE / 8;
  private int quietReads;
  private long lastRead;
  private double rowsPerSecond;

  Pace(long now) {
    lastRow = now;
    lastRead = now;
  }

  /** Takes note of a read and of how many rows it found. */
  void read(long now, int rows) {
    double rate = rows * 1e9 / Math.max(BRISK.toNanos(), now - lastRead);
    rowsPerSecond += WEIGHT_OF_THE_LAST_READ * (rate - rowsPerSecond);
    lastRead = now;
    if (rows == 0) {
      quietReads++;
      return;
    }
    long gap = now - lastRow;
    // A long silence is the end of a succession and says nothing of the next one's gaps.
    usualGap = usualGap > QUICK_SUCCESSION ? gap : (3 * usualGap + gap) / 4;
    lastRow = now;
    quietReads = 0;
  }

  /** True when it is time to wait for a bell. */
  boolean mayLieDown(long now) {
    boolean quick = usualGap <= QUICK_SUCCESSION;
    return quietReads >= FEWEST_READS && (!quick || now - lastRow > GAPS_TO_WAIT * usualGap);
  }

  /** Begins anew after a sleep, which ends with a row more often than not. */
  void awake() {
    quietReads = 0;
  }

  Duration pause() {
    if (rowsPerSecond > FLOOD) {
      return GATHERING;
    }
    return quietReads < RELAXED_AFTER_READS ? BRISK : RELAXED;
  }
}
