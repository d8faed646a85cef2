package io.runcast.listen;

import io.runcast.StopSignal;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogPage;
import io.runcast.log.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Goes through the rows of a table in their order, over whichever connection there is, and tells
 * what it finds.
 *
 * <p>Knows how far it is, so that one connection goes on where another one broke off, and polling
 * where listening did. Belongs to the listener's thread.
 */
final class RowFollower {

  private static final int PAGE_ROWS = 1000;
  private static final long PAGE_BYTES = 8L << 20;

  /** Reads a page. */
  interface Reading {
    LogPage behind(Connection connection, LogCursor place, int rows, long bytes)
        throws SQLException;
  }

  /** Takes what was found. */
  interface Telling {
    /**
     * Tells.
     *
     * @param position behind the rows; to be told first
     * @param rows at least one, in order
     */
    void tell(LogCursor position, List<LogEntry> rows);
  }

  private final Reading reading;
  private final Telling telling;
  private final StopSignal stop;
  private final ListenerCounts counts;

  private LogCursor position;
  private Snapshot snapshot = Snapshot.QUIET;
  private boolean complete = true;

  /**
   * @param position where to begin
   */
  RowFollower(
      Reading reading,
      Telling telling,
      StopSignal stop,
      ListenerCounts counts,
      LogCursor position) {
    this.reading = reading;
    this.telling = telling;
    this.stop = stop;
    this.counts = counts;
    this.position = position;
  }

  LogCursor position() {
    return position;
  }

  /** What the last page could see. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** True when the last page had all that there was. */
  boolean isComplete() {
    return complete;
  }

  /** Reads and tells the rows behind its position; returns how many there were. */
  int read(Connection connection) throws SQLException {
    int rows = 0;
    do {
      rows += readPage(connection);
    } while (!complete && !stop.stopped());
    return rows;
  }

  /** The same for a thousand of them at most. */
  int readPage(Connection connection) throws SQLException {
    LogPage page = reading.behind(connection, position, PAGE_ROWS, PAGE_BYTES);
    snapshot = page.snapshot();
    position = page.cursor();
    complete = page.complete();
    counts.read(page.entries().size());
    if (!page.entries().isEmpty()) {
      telling.tell(position, page.entries());
    }
    return page.entries().size();
  }
}
