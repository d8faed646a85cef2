package io.runcast.broadcast;

/**
 * Joins the table and the ring of a run without a gap: rows that the stand includes are read from
 * the table, all others come behind the mark.
 *
 * <p>The mark is taken first. Rows that come in between are behind it and included in the stand;
 * who reads the ring leaves them out. It stays true as long as the ring holds the mark, so many
 * clients can share one, and with it the pages that they read.
 */
record Checkpoint(Ring.Mark mark, Stand stand) {}
