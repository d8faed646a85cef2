package io.runcast.log;

import org.jspecify.annotations.Nullable;

/**
 * Walks a run, or a channel, backwards to the row that its last so many rows begin with, a window
 * at a time: a filter that matches rarely may lead through the whole run, and nobody should wait
 * for that in one statement.
 *
 * <p>Each step gives the search as it stands then; see {@link LogReader#walk}.
 *
 * @param missing how many more rows are wanted
 * @param tx the walk goes on before the row with this transaction and id
 * @param found where the tail begins; null while the walk goes on
 */
public record TailSearch(
    Subject subject, LogFilter filter, long missing, long tx, long id, @Nullable LogCursor found) {

  private static final int WINDOW = 2000;

  /** Begins at the end. */
  public static TailSearch of(Subject subject, LogFilter filter, long count) {
    return new TailSearch(subject, filter, count, Long.MAX_VALUE, Long.MAX_VALUE, null);
  }

  /** How many rows the next step looks at. */
  int window() {
    return filter.isAll() ? (int) Math.min(missing, WINDOW) : WINDOW;
  }

  TailSearch onFrom(long stillMissing, long toTx, long toId) {
    return new TailSearch(subject, filter, stillMissing, toTx, toId, null);
  }

  TailSearch endedAt(LogCursor place) {
    return new TailSearch(subject, filter, 0, tx, id, place);
  }
}
