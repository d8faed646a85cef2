/**
 * What flows: a row, its place in the order, and the SQL that reads both.
 *
 * <p>{@link io.runcast.log.LogCursor} is the one idea everything else stands on: a place in the
 * order of commits that survives restarts and means the same on every server. {@code listen} reads
 * with it for all runs, {@code broadcast} replays with it for one. The two never meet but through
 * the CDI events {@link io.runcast.log.LogAdvanced}, {@link io.runcast.log.LogAppended}, {@link
 * io.runcast.log.LogInterrupted}, {@link io.runcast.log.RunChanged}, {@link io.runcast.log.RunGone}
 * and {@link io.runcast.log.ModeChanged}, fired on the listener's thread.
 */
@NullMarked
package io.runcast.log;

import org.jspecify.annotations.NullMarked;
