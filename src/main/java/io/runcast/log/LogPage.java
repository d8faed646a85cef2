package io.runcast.log;

import java.util.List;

/**
 * What one read of the table gave.
 *
 * @param entries those that the filter let through, in order
 * @param cursor the place after the last row that was looked at, or where the read began
 * @param snapshot what the read could see
 * @param complete true when nothing visible lies behind {@code cursor}
 */
public record LogPage(
    List<LogEntry> entries, LogCursor cursor, Snapshot snapshot, boolean complete) {

  public LogPage {
    entries = List.copyOf(entries);
  }
}
