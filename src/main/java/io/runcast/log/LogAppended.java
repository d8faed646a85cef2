package io.runcast.log;

import java.util.List;

/**
 * Tells that rows of one run were committed; a CDI event, fired synchronously on the listener's
 * thread, so observers only enqueue.
 *
 * @param run the run
 * @param entries its new rows, in order
 */
public record LogAppended(long run, List<LogEntry> entries) implements LogEvent {

  public LogAppended {
    entries = List.copyOf(entries);
  }
}
