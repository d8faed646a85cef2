package io.runcast.listen;

import io.runcast.log.Snapshot;
import io.runcast.log.StillOpen;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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

  /** Beyond this a gap is a jump of the sequence and not a writer at work. */
  private static final int WIDEST = 10_000;

  private record Noticed(Snapshot snapshot, Instant at) {}

  private final Clock clock;
  private final Map<Long, Noticed> gaps = new TreeMap<>();
  private long highest;

  /**
   * @param highest the highest id seen so far
   */
  IdGaps(long highest, Clock clock) {
    this.highest = highest;
    this.clock = clock;
  }

  @Override
  public long[] after(long[] ids, Snapshot snapshot) {
    Instant now = clock.instant();
    for (long id : ids) {
      gaps.remove(id);
      for (long gap = Math.max(highest + 1, id - WIDEST); gap < id; gap++) {
        gaps.put(gap, new Noticed(snapshot, now));
      }
      highest = Math.max(highest, id);
    }
    gaps.values()
        .removeIf(gap -> snapshot.settles(gap.snapshot()) && gap.at().plus(GRACE).isBefore(now));
    return gaps.keySet().stream().mapToLong(Long::longValue).toArray();
  }
}
