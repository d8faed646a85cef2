package io.runcast.operations;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a run to its end as the browser's module does over {@code EventSource}: comes back with
 * its last event id after the time that the server asked for, drops rows that it had, and is done
 * at 204. An {@code EventSource} gives up at a refusal; this one counts it and asks again.
 */
final class PatientClient implements Runnable {

  /** As browsers do where the server has named no time. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final String RETRY = "retry: ";
  private static final int SERVED = 200;
  private static final int DONE = 204;
  private static final int NO_ANSWER = 0;

  private final URI stream;
  private final CountDownLatch stop;

  @GuardedBy("this")
  private final Set<Long> rows = new LinkedHashSet<>();

  @GuardedBy("this")
  private final List<Duration> waits = new ArrayList<>();

  @GuardedBy("this")
  private final List<Integer> refusals = new ArrayList<>();

  @GuardedBy("this")
  private int repeated;

  @GuardedBy("this")
  private int resets;

  @GuardedBy("this")
  private String place = "";

  @GuardedBy("this")
  private long asked;

  /**
   * @param stop when it ends although its run has not
   */
  PatientClient(URI stream, CountDownLatch stop) {
    this.stream = stream;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      Duration retry = Duration.ZERO;
      while (!stop.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
        try (SseClient client = SseClient.connect(stream, ask(), this::take)) {
          if (client.status() == DONE) {
            return;
          }
          if (client.status() != SERVED) {
            refused(client.status());
          }
          while (!client.endsWithin(LOOK)) {
            if (stop.getCount() == 0) {
              return;
            }
          }
          retry = retry(client);
        } catch (IllegalStateException e) {
          refused(NO_ANSWER);
          retry = FIRST_RETRY;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration retry(SseClient client) {
    List<String> lines =
        client.otherLines().stream().filter(line -> line.startsWith(RETRY)).toList();
    return lines.isEmpty()
        ? FIRST_RETRY
        : Duration.ofMillis(Long.parseLong(lines.get(lines.size() - 1).substring(RETRY.length())));
  }

  private synchronized String ask() {
    asked = System.nanoTime();
    return place;
  }

  private synchronized void refused(int status) {
    refusals.add(status);
  }

  /** On the stream's own thread. */
  private synchronized void take(SseClient.Event event) {
    switch (event.type()) {
      case "connected" -> {
        if (!place.isEmpty()) {
          waits.add(Duration.ofNanos(System.nanoTime() - asked));
        }
      }
      case "log" -> {
        if (!rows.add(event.data().getJsonNumber("id").longValue())) {
          repeated++;
        }
      }
      case "reset" -> resets++;
      default -> {
        // Changes of state or mode, and the end: not rows.
      }
    }
    // Not only with rows: that the end was told is a place, too, and is answered with 204.
    if (!event.type().equals("reset")) {
      place = event.id();
    }
  }

  /** Ids in the order in which they came first. */
  synchronized List<Long> rows() {
    return List.copyOf(rows);
  }

  /** From each time it came back to the moment when it was served, in the end. */
  synchronized List<Duration> waits() {
    return List.copyOf(waits);
  }

  /** Answers that were no stream; 0 where there was none at all. */
  synchronized List<Integer> refusals() {
    return List.copyOf(refusals);
  }

  /** Rows that came again, which the browser's module drops. */
  synchronized int repeated() {
    return repeated;
  }

  /** How often a server could not honour its place. */
  synchronized int resets() {
    return resets;
  }
}
