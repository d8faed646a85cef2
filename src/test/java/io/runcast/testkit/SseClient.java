package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream as a browser's {@code EventSource} does and records every event, with a thread
 * of its own that reads; does not reconnect by itself.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
 *     events</a>
 */
public final class SseClient implements AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final int SHOWN = 5;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * One event.
   *
   * @param id the last event id as of this event; empty before the first
   */
  public record Event(String id, JsonObject data) {
    public String type() {
      return data.getString("type");
    }
  }

  private final HttpResponse<InputStream> response;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Consumer<Event> receiver;
  private final List<String> otherLines = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile String lastEventId = "";
  private volatile boolean paused;
  private volatile boolean lost;

  private SseClient(HttpResponse<InputStream> response, @Nullable Consumer<Event> receiver) {
    this.response = response;
    this.receiver = receiver == null ? events::add : receiver;
    Thread reader = new Thread(this::read, "sse-client");
    reader.setDaemon(true);
    reader.start();
  }

  /** Connects for the first time. */
  public static SseClient connect(URI uri) {
    return connect(uri, "");
  }

  /** Connects with {@code Last-Event-ID} and further headers, given as name, value, name, …. */
  public static SseClient connect(URI uri, String lastEventId, String... headers) {
    return connect(uri, lastEventId, (Consumer<Event>) null, headers);
  }

  /** Connects for a receiver of many events, which takes each on the reading thread. */
  public static SseClient connect(
      URI uri, String lastEventId, @Nullable Consumer<Event> receiver, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new SseClient(
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()), receiver);
    } catch (IOException e) {
      throw new IllegalStateException("No answer from " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  public int status() {
    return response.statusCode();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** All events so far, unless a receiver took them. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  public List<JsonObject> of(String type) {
    return events.stream().filter(e -> e.type().equals(type)).map(Event::data).toList();
  }

  public List<String> types() {
    return events.stream().map(Event::type).toList();
  }

  /** Messages of the rows so far. */
  public List<String> messages() {
    return of("log").stream().map(row -> row.getString("message")).toList();
  }

  /** Ids of the rows so far. */
  public List<Long> ids() {
    return of("log").stream().map(row -> row.getJsonNumber("id").longValue()).toList();
  }

  /** Comments and {@code retry:} lines so far. */
  public List<String> otherLines() {
    return List.copyOf(otherLines);
  }

  public String lastEventId() {
    return lastEventId;
  }

  /** Waits until an event of that type has come. */
  public SseClient awaitType(String type) {
    return awaitEvents(all -> all.stream().anyMatch(event -> event.type().equals(type)));
  }

  /** Waits until so many rows have come. */
  public SseClient awaitRows(int count) {
    await()
        .atMost(LONGEST_WAIT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () ->
                assertThat(of("log").size()).as("rows of %s", this).isGreaterThanOrEqualTo(count));
    return this;
  }

  public SseClient awaitEvents(Predicate<List<Event>> condition) {
    await()
        .atMost(LONGEST_WAIT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> assertThat(condition.test(events())).as("condition on %s", this).isTrue());
    return this;
  }

  /** Waits until the server has ended the stream. */
  public SseClient awaitEnd() {
    await()
        .atMost(LONGEST_WAIT)
        .untilAsserted(() -> assertThat(hasEnded()).as("end of %s", this).isTrue());
    return this;
  }

  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the end; false where it has not come in time. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** True where the stream did not end but broke off. */
  public boolean wasLost() {
    return lost;
  }

  /** Stops reading, so that the server's buffers fill, until {@link #resume()}. */
  public void pause() {
    paused = true;
  }

  public synchronized void resume() {
    paused = false;
    notifyAll();
  }

  /** What came, for who asks why something did not. */
  @Override
  public String toString() {
    List<Event> all = events();
    List<Event> last = all.subList(Math.max(0, all.size() - SHOWN), all.size());
    return "%d from %s%s, %d events, the last %s, other lines %s"
        .formatted(
            status(), response.uri(), hasEnded() ? ", ended" : "", all.size(), last, otherLines);
  }

  @Override
  public void close() {
    resume();
    try {
      response.body().close();
    } catch (IOException e) {
      throw new IllegalStateException("Closing the stream failed", e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      List<String> data = new ArrayList<>();
      for (String line = next(lines); line != null; line = next(lines)) {
        take(line, data);
      }
    } catch (IOException e) {
      // Cut or closed: a test sees what came until then.
      lost = true;
      otherLines.add("cut: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private @Nullable String next(BufferedReader lines) throws IOException, InterruptedException {
    synchronized (this) {
      while (paused) {
        wait();
      }
    }
    return lines.readLine();
  }

  private void take(String line, List<String> data) {
    if (line.isEmpty()) {
      if (!data.isEmpty()) {
        try (JsonReader json = Json.createReader(new StringReader(String.join("\n", data)))) {
          receiver.accept(new Event(lastEventId, json.readObject()));
        }
        data.clear();
      }
    } else if (line.startsWith("data: ")) {
      data.add(line.substring("data: ".length()));
    } else if (line.startsWith("id: ")) {
      lastEventId = line.substring("id: ".length());
    } else {
      otherLines.add(line);
    }
  }
}
