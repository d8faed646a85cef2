package io.runcast.log;

/**
 * Tells that the listener could not go on where it was: the database's history is another one, or
 * the row it stood at is gone. Whoever follows a run must come back with their own cursor; a CDI
 * event on the listener's thread.
 *
 * @param position where the listener starts again
 * @param order by what rows are ordered in this database
 */
public record LogInterrupted(LogCursor position, LogOrder order) implements LogEvent {}
