package io.runcast.log;

/**
 * Tells a run's state as just read; a CDI event on the listener's thread.
 *
 * <p>Fired after every row that was committed before that state, and, for a run that ended, once
 * the transactions that were open at that moment have ended too. May repeat a state already told.
 *
 * @param run the run
 */
public record RunChanged(Run run) implements LogEvent {}
