/**
 * Fan-out: from one listener to every client that follows a run.
 *
 * <p>{@link io.runcast.broadcast.Broadcasters} hears the events of {@link io.runcast.log} on the
 * listener's thread and appends encoded frames to the {@link io.runcast.broadcast.Ring} of the
 * run's {@link io.runcast.broadcast.Broadcaster}; pump threads then wake each {@link
 * io.runcast.broadcast.Subscriber}, which writes to its {@link io.runcast.broadcast.ClientSink} as
 * much as the client takes. What the ring no longer holds, {@link io.runcast.broadcast.Replays}
 * reads from the table on threads of its own, a page at a time and only when the client took the
 * last one.
 */
@NullMarked
package io.runcast.broadcast;

import org.jspecify.annotations.NullMarked;
