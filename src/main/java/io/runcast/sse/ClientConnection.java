package io.runcast.sse;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The connection over which a request came. To cut it in the middle of a chunked body is how
 * HTTP/1.1 tells a client that what it got is not whole (RFC 9112 §8), and to cut it is how to be
 * rid of a WebSocket's client that reads nothing, the close frame included.
 *
 * <p>The APIs have no word for that: a response that is ended is complete, a session that is closed
 * waits for its client. Behind the request each server has an object that can do it, found here by
 * the names of its methods. Where there is none, or over HTTP/2, where a connection carries others'
 * requests, nothing is cut.
 */
public final class ClientConnection {

  private static final Logger LOG = Logger.getLogger(ClientConnection.class.getName());

  /** How one gets from the server's request to the end of its connection. */
  private record Way(List<String> toConnection, String end) {}

  private static final List<Way> WAYS =
      List.of(
          // WildFly: Undertow.
          new Way(List.of("getExchange", "getConnection"), "close"),
          // Payara: Grizzly. Its "close" first sends what is queued, to a client that reads
          // nothing.
          new Way(
              List.of(
                  "getUnwrappedCoyoteRequest", "getCoyoteRequest", "getContext", "getConnection"),
              "terminateSilently"));

  private final @Nullable Object connection;
  private final String end;

  private ClientConnection(@Nullable Object connection, String end) {
    this.connection = connection;
    this.end = end;
  }

  /** On the request's thread. */
  public static ClientConnection of(ServletRequest request) {
    ServletRequest own = request;
    while (own instanceof ServletRequestWrapper wrapper) {
      own = wrapper.getRequest();
    }
    if (request.getProtocol().startsWith("HTTP/1.")) {
      for (Way way : WAYS) {
        try {
          Object found = own;
          for (String step : way.toConnection()) {
            found = call(found, step);
          }
          return new ClientConnection(found, way.end());
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
          LOG.log(Level.FINE, "No connection by way of " + way, e);
        }
      }
    }
    return new ClientConnection(null, "");
  }

  /**
   * Cuts it, if it is there still; only while the answer is not complete, since afterwards it may
   * be another's, or once it is a WebSocket's.
   */
  public void cut() {
    Object open = connection;
    if (open == null) {
      return;
    }
    try {
      open.getClass().getMethod(end).invoke(open);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, "A connection could not be cut", e);
    }
  }

  private static Object call(Object target, String method)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
