/**
 * Deletes the rows of runs that ended long ago, where an admin asks for it; off by default.
 *
 * <p>{@link io.runcast.retention.Retention} starts one thread with the application, which looks
 * about once an hour. One server of a cluster works at a time, on a database connection of its own:
 * neither the pool nor the listener waits for it. Clients learn of it without a word from here,
 * since rows go in the order in which they are replayed: whoever lacks one that is gone is told
 * {@code reset} and gets what is left.
 */
@NullMarked
package io.runcast.retention;

import org.jspecify.annotations.NullMarked;
