package io.runcast.listen;

import io.runcast.log.LogCursor;
import io.runcast.log.Snapshot;
import io.runcast.log.StillOpen;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * Remembers ids that were passed over, where rows can be ordered by id only: each may belong to a
 * transaction that commits later.
 *
 * <p>A gap is given up when every transaction that ran when it was noticed has ended; the grace
 * covers a writer that has drawn its id but has no transaction id yet.
 */
final class IdGaps implements StillOpen {

  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Beyond this a gap is a jump of the sequence, and cursors that carry it grow too long. */
  private static final int MOST = 500;

  private record Noticed(Snapshot snapshot, Instant at) {}

  private final Clock clock;
  private final TreeMap<Long, Noticed> gaps = new TreeMap<>();
  private final long[] known;
  private long highest;
  private boolean begun;

  /**
   * @param from where reading goes on, with the gaps known there
   */
  IdGaps(LogCursor from, Clock clock) {
    this.known = from.open();
    this.highest = from.nextFloor() - 1;
    this.clock = clock;
  }

  @Override
  public long[] after(long[] ids, Snapshot snapshot) {
    Instant now = clock.instant();
    if (!begun) {
      begun = true;
      for (long gap : known) {
        gaps.put(gap, new Noticed(snapshot, now));
      }
    }
    for (long id : ids) {
      gaps.remove(id);
      for (long gap = Math.max(highest + 1, id - MOST); gap < id; gap++) {
        gaps.put(gap, new Noticed(snapshot, now));
      }
      highest = Math.max(highest, id);
    }
    gaps.values()
        .removeIf(gap -> snapshot.settles(gap.snapshot()) && gap.at().plus(GRACE).isBefore(now));
    while (gaps.size() > MOST) {
      gaps.pollFirstEntry();
    }
    return gaps.keySet().stream().mapToLong(Long::longValue).toArray();
  }
}
