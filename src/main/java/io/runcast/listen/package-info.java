/**
 * From the database into the JVM: one connection per server, one thread that listens and reads.
 *
 * <p>{@link io.runcast.listen.LogListener} starts and stops the loop with the application; {@link
 * io.runcast.listen.ListenLoop} connects, and again with backoff; {@link
 * io.runcast.listen.ListenSession} reads while a connection lasts, and fires the events of {@link
 * io.runcast.log}. Everything but {@link io.runcast.listen.ListenerState} belongs to that thread.
 */
@NullMarked
package io.runcast.listen;

import org.jspecify.annotations.NullMarked;
