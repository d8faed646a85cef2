package io.runcast.broadcast;

import io.runcast.log.WatchedRuns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Those who wait for the next run to start; each is taken out exactly once. Threadsafe. */
final class CurrentRun {

  private final WatchedRuns watched;
  private final Set<Subscriber> waiting = new HashSet<>();

  CurrentRun(WatchedRuns watched) {
    this.watched = watched;
  }

  synchronized void add(Subscriber subscriber) {
    waiting.add(subscriber);
    watched.watchCurrent(true);
  }

  /** True when the subscriber was still waiting. */
  synchronized boolean remove(Subscriber subscriber) {
    boolean waited = waiting.remove(subscriber);
    watched.watchCurrent(!waiting.isEmpty());
    return waited;
  }

  synchronized List<Subscriber> removeAll() {
    List<Subscriber> all = List.copyOf(waiting);
    waiting.clear();
    watched.watchCurrent(false);
    return all;
  }
}
