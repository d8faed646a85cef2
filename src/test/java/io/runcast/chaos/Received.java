package io.runcast.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All that one client received of one run, connection by connection; sorts out nothing. */
final class Received {

  private final long run;

  @GuardedBy("this")
  private final List<List<LogRow>> connections = new ArrayList<>();

  @GuardedBy("this")
  private final Set<Long> seen = new HashSet<>();

  @GuardedBy("this")
  private String place = "";

  Received(long run) {
    this.run = run;
  }

  long run() {
    return run;
  }

  /** The place to go on from, with a new connection. */
  synchronized String begin() {
    connections.add(new ArrayList<>());
    return place;
  }

  synchronized void take(LogRow row, String newPlace) {
    connections.get(connections.size() - 1).add(row);
    seen.add(row.id());
    place = newPlace;
  }

  /** Different rows so far. */
  synchronized int rows() {
    return seen.size();
  }

  synchronized List<List<LogRow>> connections() {
    return connections.stream().map(List::copyOf).toList();
  }
}
