/**
 * What was: runs and their rows as plain JSON, read on the request's thread with a pooled
 * connection, and as files, which {@link io.runcast.history.Downloads} sends at each client's pace
 * with threads of its own.
 */
@NullMarked
package io.runcast.history;

import org.jspecify.annotations.NullMarked;
