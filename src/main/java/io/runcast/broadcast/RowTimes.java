package io.runcast.broadcast;

/**
 * When a row came.
 *
 * @param createdMicros its own time, in microseconds since 1970
 * @param arrivedNanos when this server had it, as {@link System#nanoTime()} tells time
 */
public record RowTimes(long createdMicros, long arrivedNanos) {}
