package io.runcast.chaos;

import io.runcast.testkit.SseClient;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a run as a browser with a bad connection does: is cut again and again and comes back with
 * its last event id, sometimes reads nothing for a while.
 */
final class RestlessClient implements Runnable {

  /** One row as it was received. */
  record Received(long id, String message) {}

  private final URI stream;
  private final Random random;
  private final CountDownLatch calm;
  private final CountDownLatch stop;

  private final List<Received> rows = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private String place = "";
  private int cuts;
  private int doubledWhileConnected;
  private int repeatedAtResume;
  private int resets;

  RestlessClient(URI stream, Random random, CountDownLatch calm, CountDownLatch stop) {
    this.stream = stream;
    this.random = random;
    this.calm = calm;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      while (stop.getCount() > 0) {
        follow();
        stop.await(random.nextInt(100), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() throws InterruptedException {
    try (SseClient client = SseClient.connect(stream, place)) {
      int taken = 0;
      Set<Long> here = new HashSet<>();
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(1500));
      if (random.nextInt(5) == 0) {
        client.pause();
        calm.await(random.nextInt(1000), TimeUnit.MILLISECONDS);
        client.resume();
      }
      while (!client.hasEnded()
          && stop.getCount() > 0
          && (calm.getCount() == 0 || System.nanoTime() < end)) {
        taken = take(client, taken, here);
        stop.await(5, TimeUnit.MILLISECONDS);
      }
      take(client, taken, here);
      cuts++;
    } catch (IllegalStateException e) {
      // The server refused while its database was away; the next attempt may do better.
      stop.await(50, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized int take(SseClient client, int taken, Set<Long> here) {
    List<SseClient.Event> events = client.events();
    for (SseClient.Event event : events.subList(taken, events.size())) {
      if (event.type().equals("reset")) {
        resets++;
      }
      if (event.type().equals("log")) {
        JsonObject row = event.data();
        long id = row.getJsonNumber("id").longValue();
        if (!here.add(id)) {
          doubledWhileConnected++;
        }
        if (seen.add(id)) {
          rows.add(new Received(id, row.getString("message")));
        } else {
          repeatedAtResume++;
        }
        place = event.id();
      }
    }
    return events.size();
  }

  synchronized int count() {
    return rows.size();
  }

  synchronized List<Received> rows() {
    return List.copyOf(rows);
  }

  synchronized int cuts() {
    return cuts;
  }

  synchronized int doubledWhileConnected() {
    return doubledWhileConnected;
  }

  synchronized int repeatedAtResume() {
    return repeatedAtResume;
  }

  synchronized int resets() {
    return resets;
  }
}
