package io.runcast.bench;

import java.util.BitSet;

/**
 * Watches over the rows that one client gets of its run, which the writer numbered 1, 2, 3, …: none
 * may be missing, come twice, or come before an earlier one.
 *
 * <p>Costs one comparison while all is well. Not threadsafe.
 */
final class Judge {
  private final BitSet missing = new BitSet(0);
  private long highest;
  private long doubled;
  private long outOfOrder;
  private long repeated;
  private long damaged;
  private boolean resumed;

  /** Takes the next row; false when the client had it. */
  boolean accept(long number) {
    if (number == highest + 1) {
      highest = number;
      resumed = false;
      return true;
    }
    if (number > highest) {
      missing.set(Math.toIntExact(highest + 1), Math.toIntExact(number));
      highest = number;
      resumed = false;
      return true;
    }
    if (missing.get(Math.toIntExact(number))) {
      missing.clear(Math.toIntExact(number));
      outOfOrder++;
      resumed = false;
      return true;
    }
    if (resumed) {
      repeated++;
    } else {
      doubled++;
    }
    return false;
  }

  /** What came is not what was written, or was written for others. */
  void damaged() {
    damaged++;
  }

  /**
   * The client was cut and came back: rows that were in flight may be repeated before the first new
   * one, as the README says.
   */
  void resumed() {
    resumed = true;
  }

  /** The number of the newest row. */
  long highest() {
    return highest;
  }

  /** What is to be said once so many rows were written. */
  Verdict verdict(long written) {
    long neverCame = Math.max(0, written - highest);
    long neverWritten = Math.max(0, highest - written);
    return new Verdict(
        written,
        missing.cardinality() + neverCame,
        doubled,
        outOfOrder,
        damaged + neverWritten,
        repeated);
  }
}
