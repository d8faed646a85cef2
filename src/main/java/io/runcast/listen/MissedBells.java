package io.runcast.listen;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers rows that no bell told of although the trigger is there: their writer keeps it from
 * ringing. Belongs to the listener's thread.
 */
final class MissedBells {

  /** Such writers come again. */
  private static final Duration RECENTLY = Duration.ofMinutes(1);

  private final ListenerCounts counts;
  private long last;

  MissedBells(ListenerCounts counts) {
    this.counts = counts;
  }

  void count(int more) {
    last = System.nanoTime();
    counts.foundWithoutBell(more);
  }

  private long rows() {
    return counts.rowsWithoutBell();
  }

  boolean recently() {
    return rows() > 0 && System.nanoTime() - last < RECENTLY.toNanos();
  }

  /** What to tell the admin. */
  Optional<Finding> problem() {
    return recently() ? Optional.of(Finding.of(Code.ROWS_WITHOUT_BELL, rows())) : Optional.empty();
  }
}
