/**
 * WebSocket (RFC 6455, Jakarta WebSocket 2.1): one connection follows many runs, with the places,
 * filters and rights of {@link io.runcast.sse}.
 *
 * <p>{@link io.runcast.ws.RunSocket} hands what the container calls to the connection's {@link
 * io.runcast.ws.SocketClient}; each {@link io.runcast.ws.Subscription} is the sink of one
 * subscriber of the fan-out. The protocol is described in docs/websocket.md, its messages in {@code
 * asyncapi.yaml}.
 */
@NullMarked
package io.runcast.ws;

import org.jspecify.annotations.NullMarked;
