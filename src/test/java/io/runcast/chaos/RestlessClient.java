package io.runcast.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.testkit.SseClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a run as a browser with a bad connection does: is cut again and again, comes back with
 * its last event id to this server or the other one, sometimes reads nothing for seconds. Keeps all
 * that it received and sorts out nothing.
 */
final class RestlessClient implements Runnable {

  /** How a connection ended. */
  enum Cut {
    LEFT("left and back"),
    MOVED("left for the other server"),
    BROKEN("broken by network or server"),
    ENDED("ended by the server");

    private final String label;

    Cut(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(20);

  private final long run;
  private final List<Station> stations;
  private final Random random;
  private final CountDownLatch calm;
  private final CountDownLatch stop;

  @GuardedBy("this")
  private final List<List<LogRow>> connections = new ArrayList<>();

  @GuardedBy("this")
  private final Set<Long> seen = new HashSet<>();

  @GuardedBy("this")
  private final Map<Cut, Integer> cuts = new EnumMap<>(Cut.class);

  @GuardedBy("this")
  private String place = "";

  @GuardedBy("this")
  private int stalls;

  @GuardedBy("this")
  private int refusals;

  @GuardedBy("this")
  private int resets;

  /**
   * @param calm from when on it stays where it is
   * @param stop when it ends
   */
  RestlessClient(
      long run, List<Station> stations, Random random, CountDownLatch calm, CountDownLatch stop) {
    this.run = run;
    this.stations = stations;
    this.random = random;
    this.calm = calm;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      Station station = any();
      while (stop.getCount() > 0) {
        station = follow(station);
        stop.await(random.nextInt(100), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Follows until a cut; the answer is where to go next. */
  private Station follow(Station station) throws InterruptedException {
    Station next = any();
    SseClient client;
    try {
      client = SseClient.connect(station.stream(run), begin(), this::take);
    } catch (IllegalStateException e) {
      refused();
      return next; // The server is down, or its network was cut.
    }
    boolean open;
    try (client) {
      open = client.status() == 200 && linger(client);
    }
    if (!client.endsWithin(LONGEST_GOODBYE)) {
      throw new IllegalStateException("A closed stream does not end");
    }
    if (client.status() != 200) {
      refused();
    } else if (open) {
      count(next.equals(station) ? Cut.LEFT : Cut.MOVED);
    } else {
      count(client.wasLost() ? Cut.BROKEN : Cut.ENDED);
    }
    return next;
  }

  /** False where the stream ended meanwhile. */
  private boolean linger(SseClient client) throws InterruptedException {
    if (random.nextInt(8) == 0 && calm.getCount() > 0) {
      client.pause();
      calm.await(1_000 + random.nextInt(3_000), TimeUnit.MILLISECONDS);
      client.resume();
      stalled();
    }
    if (calm.getCount() > 0 && client.endsWithin(Duration.ofMillis(random.nextInt(1_500)))) {
      return false;
    }
    while (calm.getCount() == 0 && stop.getCount() > 0) {
      if (client.endsWithin(Duration.ofMillis(50))) {
        return false;
      }
    }
    return true;
  }

  /** On the stream's own thread. */
  private synchronized void take(SseClient.Event event) {
    switch (event.type()) {
      case "log" -> {
        JsonObject data = event.data();
        LogRow row = LogRow.of(data.getJsonNumber("id").longValue(), data.getString("message"));
        connections.get(connections.size() - 1).add(row);
        seen.add(row.id());
        place = event.id();
      }
      case "reset" -> resets++;
      default -> {
        // Greetings, and changes of state or mode: not rows.
      }
    }
  }

  /** The place to go on from, with a new connection. */
  private synchronized String begin() {
    connections.add(new ArrayList<>());
    return place;
  }

  private Station any() {
    return stations.get(random.nextInt(stations.size()));
  }

  private synchronized void count(Cut cut) {
    cuts.merge(cut, 1, Integer::sum);
  }

  private synchronized void stalled() {
    stalls++;
  }

  private void refused() throws InterruptedException {
    synchronized (this) {
      refusals++;
    }
    stop.await(50, TimeUnit.MILLISECONDS);
  }

  /** Which run it follows. */
  long followed() {
    return run;
  }

  /** Different rows so far. */
  synchronized int rows() {
    return seen.size();
  }

  /** All that came, connection by connection. */
  synchronized List<List<LogRow>> connections() {
    return connections.stream().map(List::copyOf).toList();
  }

  synchronized Map<Cut, Integer> cuts() {
    return Map.copyOf(cuts);
  }

  /** How often it read nothing for seconds. */
  synchronized int stalls() {
    return stalls;
  }

  /** Attempts that led to no stream. */
  synchronized int refusals() {
    return refusals;
  }

  /** How often a server could not honour its place. */
  synchronized int resets() {
    return resets;
  }
}
