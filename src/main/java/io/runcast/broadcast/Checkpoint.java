package io.runcast.broadcast;

import java.time.Duration;

/**
 * Joins the table and the ring of a run without a gap: rows that the stand includes are read from
 * the table, all others come behind the mark.
 *
 * <p>The mark is taken first. Rows that come in between are behind it and included in the stand;
 * who reads the ring leaves them out. It stays true as long as the ring holds the mark, so many
 * clients can share one, and with it the pages that they read. Only for a moment all the same: the
 * ring goes on with rows as they were when they came, the table has them as they are.
 *
 * @param at when it was taken, as {@link System#nanoTime()} tells time
 */
record Checkpoint(Ring.Mark mark, Stand stand, long at) {

  private static final long MOMENT = Duration.ofSeconds(3).toNanos();

  boolean isFresh() {
    return System.nanoTime() - at < MOMENT;
  }
}
