package io.runcast.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sums up the rows that servers found without a bell, over all their lives, but only while they
 * could have heard one: not while a network was frozen or the server away, and a moment after.
 */
final class BellWatch implements Runnable {

  private static final long PERIOD_MILLIS = 250;

  /**
   * A server's own look at the table after a silence, and the connection that replaces a dead one.
   */
  private static final long AFTERMATH = Duration.ofSeconds(4).toNanos();

  private final List<Station> stations;
  private final CountDownLatch stop;
  private final long began = System.nanoTime();
  private final Map<Station, Long> deafUntil = new HashMap<>();
  private final Map<Station, Long> last = new HashMap<>();
  private final Map<Station, Long> sums = new HashMap<>();
  private final Map<Station, Integer> looks = new HashMap<>();

  BellWatch(List<Station> stations, CountDownLatch stop) {
    this.stations = stations;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      do {
        stations.forEach(this::look);
      } while (!stop.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look(Station station) {
    var now = station.rowsWithoutBell();
    if (station.database().isFrozen() || now.isEmpty()) {
      deafUntil.put(station, System.nanoTime() + AFTERMATH);
    }
    if (now.isPresent()) {
      Long before = last.put(station, now.getAsLong());
      boolean deaf = System.nanoTime() - deafUntil.getOrDefault(station, began) < 0;
      if (before != null && !deaf) {
        sums.merge(station, Math.max(0, now.getAsLong() - before), Long::sum);
        looks.merge(station, 1, Integer::sum);
      }
    }
  }

  /** Rows of one server. */
  synchronized long sum(Station station) {
    return sums.getOrDefault(station, 0L);
  }

  /** How often the sum could grow. */
  synchronized int looks(Station station) {
    return looks.getOrDefault(station, 0);
  }
}
