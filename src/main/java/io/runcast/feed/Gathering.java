package io.runcast.feed;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.log.LogEntry;
import io.runcast.log.LogLevel;
import io.runcast.log.Run;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the listener's thread leaves what it has to tell until a pump takes it: for each run its
 * last state and how many rows came. Threadsafe; whoever takes holds the lock for an instant only.
 */
final class Gathering {

  private static final Set<String> ERRORS = Set.of("ERROR", "CRITICAL");

  @GuardedBy("this")
  private Map<Long, Run> changed = new LinkedHashMap<>();

  @GuardedBy("this")
  private Map<Long, Activity.Count> counts = new HashMap<>();

  synchronized void add(Run run) {
    // Anew at the end: states come in the order in which they were read.
    changed.remove(run.id());
    changed.put(run.id(), run);
  }

  /**
   * Notes down rows that came.
   *
   * @param entries at least one
   */
  void add(long run, List<LogEntry> entries) {
    long errors = 0;
    long firstId = Long.MAX_VALUE;
    long lastId = Long.MIN_VALUE;
    for (LogEntry entry : entries) {
      errors += isError(entry.level()) ? 1 : 0;
      firstId = Math.min(firstId, entry.id());
      lastId = Math.max(lastId, entry.id());
    }
    Activity.Count count = new Activity.Count(entries.size(), errors, firstId, lastId);
    synchronized (this) {
      counts.merge(run, count, Activity.Count::plus);
    }
  }

  synchronized List<Run> takeChanged() {
    Map<Long, Run> taken = changed;
    if (taken.isEmpty()) {
      return List.of();
    }
    changed = new LinkedHashMap<>();
    return List.copyOf(taken.values());
  }

  Activity takeActivity(Instant now) {
    Map<Long, Activity.Count> taken;
    synchronized (this) {
      if (counts.isEmpty()) {
        return Activity.NONE;
      }
      taken = counts;
      counts = new HashMap<>();
    }
    return new Activity(now, taken);
  }

  private static boolean isError(String level) {
    return ERRORS.contains(LogLevel.of(level));
  }
}
