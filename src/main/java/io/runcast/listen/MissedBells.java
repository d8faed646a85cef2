package io.runcast.listen;

import java.time.Duration;
import java.util.Optional;

/**
 * Remembers rows that no bell told of although the trigger is there: their writer keeps it from
 * ringing. Belongs to the listener's thread.
 */
final class MissedBells {

  /** Such writers come again. */
  private static final Duration RECENTLY = Duration.ofMinutes(1);

  private final ListenerState state;
  private long last;

  MissedBells(ListenerState state) {
    this.state = state;
  }

  void count(int more) {
    last = System.nanoTime();
    state.foundWithoutBell(more);
  }

  private long rows() {
    return state.report().safetyRows();
  }

  boolean recently() {
    return rows() > 0 && System.nanoTime() - last < RECENTLY.toNanos();
  }

  /** What to tell the admin. */
  Optional<String> problem() {
    return recently()
        ? Optional.of(
            "%d rows came without a bell although the trigger is enabled: their writer sets session_replication_role=replica or runcast.quiet=on, or the lock table is full. They are found once per poll interval"
                .formatted(rows()))
        : Optional.empty();
  }
}
