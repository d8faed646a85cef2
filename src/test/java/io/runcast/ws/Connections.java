package io.runcast.ws;

import io.runcast.sse.ClientConnection;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Proxy;

/** Connections of requests that no server has. */
final class Connections {

  private Connections() {}

  /** One that cannot be cut. */
  static ClientConnection none() {
    return ClientConnection.of(
        (ServletRequest)
            Proxy.newProxyInstance(
                ServletRequest.class.getClassLoader(),
                new Class<?>[] {ServletRequest.class},
                (self, method, arguments) -> "HTTP/2.0"));
  }
}
