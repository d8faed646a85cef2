package io.runcast.log;

import java.util.List;

/**
 * A piece of a run's history.
 *
 * @param entries in order
 * @param before the place from which to go on backwards
 * @param beginReached true when nothing that the view shows lies before the first entry
 * @param after the place from which to go on forwards
 * @param endReached true when nothing visible that the view shows lies behind the last entry
 */
public record HistoryPage(
    List<LogEntry> entries,
    LogCursor before,
    boolean beginReached,
    LogCursor after,
    boolean endReached) {

  public HistoryPage {
    entries = List.copyOf(entries);
  }
}
