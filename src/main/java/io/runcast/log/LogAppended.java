package io.runcast.log;

import java.util.List;

/**
 * Tells that rows of one subject were committed; a CDI event, fired synchronously on the listener's
 * thread, so observers only enqueue.
 *
 * @param subject the run; or the channel or its key, each of which is told of all its rows
 * @param entries its new rows, in order
 */
public record LogAppended(Subject subject, List<LogEntry> entries) implements LogEvent {

  public LogAppended(long run, List<LogEntry> entries) {
    this(Subject.run(run), entries);
  }

  public LogAppended {
    entries = List.copyOf(entries);
  }
}
