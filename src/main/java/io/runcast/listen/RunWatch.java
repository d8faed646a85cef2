package io.runcast.listen;

import io.runcast.log.LogEvent;
import io.runcast.log.Run;
import io.runcast.log.RunChanged;
import io.runcast.log.RunGone;
import io.runcast.log.RunReader;
import io.runcast.log.RunScope;
import io.runcast.log.Snapshot;
import io.runcast.log.WatchedRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads the watched runs and tells their changes, an end only when no row can follow it any more.
 *
 * <p>A writer may still hold a transaction with rows of the run when its status turns to ended. So
 * the end waits until every transaction that was open then has ended too, but not for ever: an
 * unrelated transaction may stay open for hours, and a row that comes after the end is found by the
 * client's next resume.
 */
final class RunWatch {

  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(2);

  /** More do not run at once where none of them is followed by name. */
  private static final int MOST_RUNNING = 100;

  /** Older ones change only while they run. */
  private static final int MOST_LATEST = 100;

  private record Ending(Run run, Snapshot told, long deadline) {}

  private final RunReader reader;
  private final WatchedRuns watched;
  private final Consumer<LogEvent> events;

  private final Map<Long, Run> told = new HashMap<>();
  private final Map<Long, Ending> endings = new HashMap<>();
  private List<Run> justRead = List.of();
  private List<Long> notFound = List.of();

  RunWatch(RunReader reader, WatchedRuns watched, Consumer<LogEvent> events) {
    this.reader = reader;
    this.watched = watched;
    this.events = events;
  }

  /** Reads the states; {@link #tell} is due once the rows have been read behind it. */
  void read(Connection connection) throws SQLException {
    Long[] ids = watched.ids();
    List<Run> runs = new ArrayList<>();
    if (ids.length > 0) {
      runs.addAll(reader.find(connection, ids));
    }
    boolean all = watched.allWanted();
    if (watched.currentWanted() || all) {
      runs.addAll(reader.running(connection, RunScope.ALL, MOST_RUNNING));
    }
    if (all) {
      runs.addAll(reader.latest(connection, MOST_LATEST));
      Long[] others = unfinished(runs);
      if (others.length > 0) {
        runs.addAll(reader.find(connection, others));
      }
    }
    Set<Long> found = runs.stream().map(Run::id).collect(Collectors.toSet());
    told.keySet().retainAll(found);
    endings.keySet().retainAll(found);
    justRead = runs;
    notFound = Arrays.stream(ids).filter(id -> !found.contains(id)).toList();
  }

  /** The runs whose end was not told yet and which are not among these. */
  private Long[] unfinished(List<Run> runs) {
    Set<Long> read = runs.stream().map(Run::id).collect(Collectors.toSet());
    return told.values().stream()
        .filter(run -> !run.ended() || endings.containsKey(run.id()))
        .map(Run::id)
        .filter(id -> !read.contains(id))
        .toArray(Long[]::new);
  }

  /**
   * Tells what changed.
   *
   * @param snapshot of the rows read since
   */
  void tell(Snapshot snapshot) {
    for (Run run : justRead) {
      if (!run.equals(told.get(run.id()))) {
        told.put(run.id(), run);
        if (run.ended()) {
          long deadline = System.nanoTime() + LONGEST_SETTLING.toNanos();
          endings.put(run.id(), new Ending(run, snapshot, deadline));
        } else {
          endings.remove(run.id());
          events.accept(new RunChanged(run));
        }
      }
    }
    notFound.forEach(id -> events.accept(new RunGone(id)));
    justRead = List.of();
    notFound = List.of();
    tellSettled(snapshot);
  }

  /** Tells the ends that nothing can follow any more. */
  void tellSettled(Snapshot snapshot) {
    if (endings.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    endings
        .values()
        .removeIf(
            ending -> {
              boolean over = snapshot.settles(ending.told()) || now - ending.deadline() >= 0;
              if (over) {
                events.accept(new RunChanged(ending.run()));
              }
              return over;
            });
  }

  /** True while an end waits to be told. */
  boolean unsettled() {
    return !endings.isEmpty();
  }
}
