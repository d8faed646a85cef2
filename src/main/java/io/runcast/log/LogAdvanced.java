package io.runcast.log;

import org.jspecify.annotations.Nullable;

/**
 * Tells how far the listener is in a table; a CDI event, fired <em>before</em> the {@link
 * LogAppended} of the same rows.
 *
 * <p>That order makes joining safe without a lock: who registers for a subject first and reads the
 * position afterwards either gets the rows as {@link LogAppended}, or they are included in the
 * position and so part of the replay.
 *
 * @param channel whose table it is; null for the log
 * @param position includes every row fired so far and those about to be
 * @param order by what rows are ordered in this database
 */
public record LogAdvanced(@Nullable String channel, LogCursor position, LogOrder order)
    implements LogEvent {

  public LogAdvanced(LogCursor position, LogOrder order) {
    this(null, position, order);
  }
}
