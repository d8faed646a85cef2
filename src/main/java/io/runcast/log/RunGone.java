package io.runcast.log;

/**
 * Tells that a watched run is not in the run table any more; a CDI event on the listener's thread.
 * May be told again while the run is watched.
 *
 * @param run the run's id
 */
public record RunGone(long run) implements LogEvent {}
