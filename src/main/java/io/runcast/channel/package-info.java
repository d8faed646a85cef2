/**
 * Channels: further tables that are streamed under names of their own (runcast.channels). Here is
 * who may follow which; their rows take the log's way through {@link io.runcast.listen}, {@link
 * io.runcast.broadcast}, streams, WebSockets and history.
 */
@NullMarked
package io.runcast.channel;

import org.jspecify.annotations.NullMarked;
