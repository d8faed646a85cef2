package io.runcast.testkit;

import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens a WebSocket as a page does and records every message; does not reconnect by itself. */
public final class WsClient implements AutoCloseable {

  /** For {@link #closeCode()}: the connection broke, as browsers name it. */
  public static final int BROKEN = 1006;

  private static final int OPEN = -1;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  private final Consumer<JsonObject> receiver;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final WebSocket socket;
  private volatile int closeCode = OPEN;
  private volatile String closeReason = "";

  /**
   * Held while a message is received, so that one that is late is not taken for the next line's.
   */
  private final Object receiving = new Object();

  @GuardedBy("receiving")
  private boolean closed;

  @GuardedBy("this")
  private boolean paused;

  @GuardedBy("this")
  private boolean owed;

  private WsClient(
      URI server, @Nullable Consumer<JsonObject> receiver, Duration patience, String... headers) {
    this.receiver = receiver == null ? messages::add : receiver;
    WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(patience);
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI uri = URI.create("ws://%s:%d/api/ws".formatted(server.getHost(), server.getPort()));
    socket = builder.buildAsync(uri, new Listener()).join();
  }

  /**
   * Connects.
   *
   * @param headers name, value, name, …
   * @throws java.util.concurrent.CompletionException when the server does not upgrade
   */
  public static WsClient connect(URI server, String... headers) {
    return new WsClient(server, null, LONGEST_WAIT, headers);
  }

  /** Connects for a receiver of many messages, which takes each on the reading thread. */
  public static WsClient connect(URI server, Consumer<JsonObject> receiver, String... headers) {
    return new WsClient(server, receiver, LONGEST_WAIT, headers);
  }

  /** Sends text as it is, with {@code '} for quotes. */
  @CanIgnoreReturnValue
  public WsClient send(String json) {
    return sendRaw(json.replace('\'', '"'));
  }

  @CanIgnoreReturnValue
  public WsClient sendRaw(String text) {
    WebSocket unused = socket.sendText(text, true).join();
    return this;
  }

  /** Sends it unless the connection has ended. */
  public void trySend(String json) {
    try {
      send(json);
    } catch (CompletionException e) {
      closeCode = closeCode == OPEN ? BROKEN : closeCode;
    }
  }

  public void sendBinary(byte[] bytes) {
    WebSocket unused = socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** All messages so far, unless a receiver took them. */
  public List<JsonObject> messages() {
    return List.copyOf(messages);
  }

  public List<String> types() {
    return messages.stream().map(message -> message.getString("type")).toList();
  }

  public List<JsonObject> of(String type) {
    return messages.stream().filter(message -> message.getString("type").equals(type)).toList();
  }

  /** Messages of a run's rows so far. */
  public List<String> rows(long run) {
    return of("log").stream()
        .filter(row -> row.getJsonNumber("run_id").longValue() == run)
        .map(row -> row.getString("message"))
        .toList();
  }

  @CanIgnoreReturnValue
  public WsClient awaitType(String type) {
    return awaitMessages(all -> !of(type).isEmpty());
  }

  @CanIgnoreReturnValue
  public WsClient awaitRows(long run, int count) {
    return awaitMessages(all -> rows(run).size() >= count);
  }

  @CanIgnoreReturnValue
  public WsClient awaitMessages(Predicate<List<JsonObject>> condition) {
    await()
        .alias("condition on the messages")
        .atMost(LONGEST_WAIT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> condition.test(messages()));
    return this;
  }

  /** The code that the server closed with; fails when it did not within a minute. */
  public int closeCode() throws InterruptedException {
    if (!endsWithin(Duration.ofMinutes(1))) {
      throw new IllegalStateException("The connection is open still, after " + types());
    }
    return closeCode;
  }

  /** True where the connection broke, or was cut from here, without a close frame. */
  public boolean wasBroken() {
    return closeCode == BROKEN;
  }

  public String closeReason() {
    return closeReason;
  }

  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  public boolean endsWithin(Duration time) throws InterruptedException {
    return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops reading, so that the server's buffers fill, until {@link #resume()}. */
  public synchronized void pause() {
    paused = true;
  }

  public synchronized void resume() {
    paused = false;
    if (owed) {
      owed = false;
      socket.request(1);
    }
  }

  /** Cuts the connection, without a word; nothing is received once this has returned. */
  @Override
  public void close() {
    socket.abort();
    synchronized (receiving) {
      closed = true;
    }
    ended.countDown();
  }

  private void receive(JsonObject message) {
    synchronized (receiving) {
      if (!closed) {
        receiver.accept(message);
      }
    }
  }

  private synchronized void next() {
    if (paused) {
      owed = true;
    } else {
      socket.request(1);
    }
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void onOpen(WebSocket webSocket) {
      webSocket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try (JsonReader json = Json.createReader(new StringReader(text.toString()))) {
          receive(json.readObject());
        }
        text.setLength(0);
      }
      next();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
      next();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        WebSocket webSocket, int statusCode, String reason) {
      closeCode = statusCode;
      closeReason = reason;
      ended.countDown();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closeCode = BROKEN;
      closeReason = String.valueOf(error.getMessage());
      ended.countDown();
    }
  }
}
