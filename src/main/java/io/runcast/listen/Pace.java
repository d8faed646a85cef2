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

  /** Pause when no row came for long but the gate refuses the slot, as it does to idle writers. */
  static final Duration RELAXED = Duration.ofMillis(10);

  /** Reads without a row before lying down, however rare rows are. */
  private static final int FEWEST_READS = 3;

  /** Rows that come less often than this are worth no waiting. */
  private static final long QUICK_SUCCESSION = Duration.ofMillis(50).toNanos();

  private static final int GAPS_TO_WAIT = 3;
  private static final int RELAXED_AFTER_READS = 500;

  private long lastRow;
  private long usualGap = Long.MAX_VALUE / 8;
  private int quietReads;

  Pace(long now) {
    lastRow = now;
  }

  /** Takes note of a read. */
  void read(long now, boolean foundRows) {
    if (!foundRows) {
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
    return quietReads < RELAXED_AFTER_READS ? BRISK : RELAXED;
  }
}
