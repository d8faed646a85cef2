package io.runcast.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * Writes down how long deliveries took, by kind of client, and second by second for those that read
 * at once. Not threadsafe: every loop keeps its own, and they are added up when it is closed.
 */
final class LatencyBook {
  private static final long FINEST = 1_000;
  private static final long LONGEST = 300_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final long since;
  private final Map<Group, Histogram> latencies = new EnumMap<>(Group.class);
  private final List<Histogram> seconds = new ArrayList<>();
  private long last;

  /**
   * @param since the beginning, by {@link EpochClock}
   */
  LatencyBook(long since) {
    this.since = since;
    this.last = since;
    for (Group group : Group.values()) {
      latencies.put(group, new Histogram(FINEST, LONGEST, 3));
    }
  }

  /**
   * One delivery.
   *
   * @param stamp when the row was made
   * @param now when the client had read it
   */
  void record(Group group, long stamp, long now) {
    long latency = Math.min(LONGEST, Math.max(0, now - stamp));
    latency(group).recordValue(latency);
    last = now;
    if (group == Group.READING) {
      second((int) ((now - since) / SECOND)).recordValue(latency);
    }
  }

  void add(LatencyBook other) {
    for (Group group : Group.values()) {
      latency(group).add(other.latency(group));
    }
    for (int i = 0; i < other.seconds.size(); i++) {
      second(i).add(other.seconds.get(i));
    }
    last = Math.max(last, other.last);
  }

  /** Nanoseconds from stamp to socket. */
  Histogram latency(Group group) {
    return Objects.requireNonNull(latencies.get(group));
  }

  /** The same of each second since the beginning, of {@link Group#READING}. */
  List<Histogram> seconds() {
    return Collections.unmodifiableList(seconds);
  }

  long deliveries() {
    return latencies.values().stream().mapToLong(Histogram::getTotalCount).sum();
  }

  long since() {
    return since;
  }

  /** When the last delivery came. */
  long last() {
    return last;
  }

  private Histogram second(int index) {
    while (seconds.size() <= index) {
      seconds.add(new Histogram(FINEST, LONGEST, 2));
    }
    return seconds.get(index);
  }
}
