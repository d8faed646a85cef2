package io.runcast.ws;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A container's session whose client reads when the test says so. */
final class FakeSession {

  private final List<JsonObject> sent = new ArrayList<>();
  private final Queue<SendHandler> underWay = new ArrayDeque<>();
  private final Session session;
  private boolean reads = true;
  private int pings;
  private @Nullable CloseReason closed;

  FakeSession() {
    RemoteEndpoint.Async remote = fake(RemoteEndpoint.Async.class, this::remote);
    session =
        fake(
            Session.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getAsyncRemote" -> remote;
                  case "close" -> {
                    closed = (CloseReason) arguments[0];
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  Session session() {
    return session;
  }

  List<JsonObject> sent() {
    return List.copyOf(sent);
  }

  List<String> types() {
    return sent.stream().map(message -> message.getString("type")).toList();
  }

  int underWay() {
    return underWay.size();
  }

  int pings() {
    return pings;
  }

  @Nullable Integer closeCode() {
    return closed == null ? null : (Integer) closed.getCloseCode().getCode();
  }

  void stopReading() {
    reads = false;
  }

  /** Takes one message. */
  void readOne() {
    underWay.remove().onResult(new SendResult());
  }

  /** Takes what there is and what comes. */
  void readOn() {
    reads = true;
    while (!underWay.isEmpty()) {
      readOne();
    }
  }

  void breakOff() {
    underWay.remove().onResult(new SendResult(new IOException("broken pipe")));
  }

  private @Nullable Object remote(Object self, Method method, Object[] arguments) {
    switch (method.getName()) {
      case "sendText" -> {
        sent.add(parse((String) arguments[0]));
        SendHandler handler = (SendHandler) arguments[1];
        if (reads) {
          handler.onResult(new SendResult());
        } else {
          underWay.add(handler);
        }
      }
      case "sendPing" -> pings++;
      default -> throw new UnsupportedOperationException(method.getName());
    }
    return null;
  }

  private static JsonObject parse(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
