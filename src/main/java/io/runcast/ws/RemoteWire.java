package io.runcast.ws;

import jakarta.websocket.RemoteEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The container's own asynchronous way (Jakarta WebSocket 2.1 §2.3), one message at a time. */
final class RemoteWire implements Wire {

  private final RemoteEndpoint.Async remote;

  RemoteWire(RemoteEndpoint.Async remote) {
    this.remote = remote;
  }

  @Override
  public int batchBytes() {
    return 0;
  }

  @Override
  public void send(List<byte[]> messages, Listener listener) {
    try {
      remote.sendText(
          new String(messages.get(0), StandardCharsets.UTF_8),
          result -> {
            if (result.isOK()) {
              listener.sent();
            } else {
              listener.broken();
            }
          });
    } catch (IllegalStateException e) {
      // Servers say so when the connection is gone.
      listener.broken();
    }
  }
}
