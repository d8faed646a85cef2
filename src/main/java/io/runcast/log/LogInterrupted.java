package io.runcast.log;

import org.jspecify.annotations.Nullable;

/**
 * Tells that the listener could not go on where it was in a table: the database's history is
 * another one, or the row it stood at is gone. Whoever follows rows of it must come back with their
 * own cursor; a CDI event on the listener's thread.
 *
 * @param channel whose table it is; null for the log
 * @param position where the listener starts again
 * @param order by what rows are ordered in this database
 */
public record LogInterrupted(@Nullable String channel, LogCursor position, LogOrder order)
    implements LogEvent {

  public LogInterrupted(LogCursor position, LogOrder order) {
    this(null, position, order);
  }
}
