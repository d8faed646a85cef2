package io.runcast.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a run, or several over a WebSocket, as a browser with a bad connection does: is cut again
 * and again, comes back with its places to this server or the other one, sometimes reads nothing
 * for seconds.
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

  private final List<Received> received;
  private final boolean socket;
  private final List<Station> stations;
  private final Random random;
  private final CountDownLatch calm;
  private final CountDownLatch stop;

  @GuardedBy("this")
  private final Map<Cut, Integer> cuts = new EnumMap<>(Cut.class);

  @GuardedBy("this")
  private int stalls;

  @GuardedBy("this")
  private int refusals;

  @GuardedBy("this")
  private int resets;

  /**
   * @param runs which it follows: one of them by server-sent events, more over a WebSocket
   * @param calm from when on it stays where it is
   * @param stop when it ends
   */
  RestlessClient(
      List<Long> runs,
      List<Station> stations,
      Random random,
      CountDownLatch calm,
      CountDownLatch stop) {
    this.received = runs.stream().map(Received::new).toList();
    this.socket = runs.size() > 1;
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
    Line line;
    try {
      line = connect(station);
    } catch (IllegalStateException e) {
      refused();
      return next; // The server is down, or its network was cut.
    }
    boolean stayed;
    try (line) {
      stayed = line.isOpen() && linger(line);
    }
    if (!line.endsWithin(LONGEST_GOODBYE)) {
      throw new IllegalStateException("A closed stream does not end");
    }
    if (!line.isOpen()) {
      refused();
    } else if (stayed) {
      count(next.equals(station) ? Cut.LEFT : Cut.MOVED);
    } else {
      count(line.wasLost() ? Cut.BROKEN : Cut.ENDED);
    }
    return next;
  }

  private Line connect(Station station) {
    return socket
        ? new SocketLine(station, received, this::reset)
        : new StreamLine(station, received.get(0), this::reset);
  }

  /** False where the stream ended meanwhile. */
  private boolean linger(Line line) throws InterruptedException {
    if (random.nextInt(8) == 0 && calm.getCount() > 0) {
      line.pause();
      calm.await(1_000 + random.nextInt(3_000), TimeUnit.MILLISECONDS);
      line.resume();
      stalled();
    }
    if (calm.getCount() > 0 && line.endsWithin(Duration.ofMillis(random.nextInt(1_500)))) {
      return false;
    }
    while (calm.getCount() == 0 && stop.getCount() > 0) {
      if (line.endsWithin(Duration.ofMillis(50))) {
        return false;
      }
    }
    return true;
  }

  private synchronized void reset() {
    resets++;
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

  /** All that came, by run. */
  List<Received> received() {
    return received;
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
