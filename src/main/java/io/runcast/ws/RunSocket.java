package io.runcast.ws;

import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows many runs over one connection; one instance for each (Jakarta WebSocket 2.1 §2.1.1). The
 * protocol is described in docs/websocket.md.
 */
@ServerEndpoint("/api/ws")
public class RunSocket {

  private static final Logger LOG = Logger.getLogger(RunSocket.class.getName());

  @Inject Sockets sockets;

  /** Null for one that was not let in. */
  private volatile @Nullable SocketClient client;

  @OnOpen
  public void open(Session session) throws IOException {
    client = sockets.open(session).orElse(null);
  }

  @OnMessage
  public void receive(String text) {
    SocketClient open = client;
    if (open != null) {
      open.receive(text);
    }
  }

  /** As a stream, so that no server keeps it whole. */
  @OnMessage
  public void receive(InputStream binary) {
    end(Ending.BINARY);
  }

  @OnMessage
  public void receive(PongMessage pong) {
    SocketClient open = client;
    if (open != null) {
      open.heard();
    }
  }

  @OnClose
  public void close() {
    end(Ending.CLIENT);
  }

  /** A connection that breaks is nothing to tell an admin. */
  @OnError
  public void fail(Throwable failure) {
    LOG.log(Level.FINE, "A WebSocket broke", failure);
    end(Ending.CLIENT);
  }

  private void end(Ending why) {
    SocketClient open = client;
    if (open != null) {
      open.end(why);
    }
  }
}
