package io.runcast.listen;

import io.runcast.StopSignal;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogOrder;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.Snapshot;
import io.runcast.log.StillOpen;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Goes through the log in its order, over whichever connection there is, and tells what it finds.
 *
 * <p>Knows how far it is, so that one connection goes on where another one broke off, and polling
 * where listening did. Belongs to the listener's thread.
 */
final class LogFollower {

  private static final int PAGE_ROWS = 1000;
  private static final long PAGE_BYTES = 8L << 20;

  private final LogReader reader;
  private final LogOrder order;
  private final StillOpen stillOpen;
  private final RunWatch runs;
  private final Consumer<LogEvent> events;
  private final StopSignal stop;
  private final ListenerCounts counts;

  private LogCursor position;
  private Snapshot snapshot = Snapshot.QUIET;

  /**
   * @param position where to begin
   */
  LogFollower(
      LogReader reader,
      LogOrder order,
      StillOpen stillOpen,
      RunWatch runs,
      Consumer<LogEvent> events,
      StopSignal stop,
      ListenerCounts counts,
      LogCursor position) {
    this.reader = reader;
    this.order = order;
    this.stillOpen = stillOpen;
    this.runs = runs;
    this.events = events;
    this.stop = stop;
    this.counts = counts;
    this.position = position;
  }

  /** True when the order and the history are the ones this one follows. */
  boolean follows(int epoch, LogOrder wanted) {
    return position.epoch() == epoch && order == wanted;
  }

  LogOrder order() {
    return order;
  }

  /** True when the row it stands at is still there. */
  boolean stands(Connection connection) throws SQLException {
    return reader.stands(connection, position);
  }

  /** Reads and tells the rows behind its position; returns how many there were. */
  int readRows(Connection connection) throws SQLException {
    int rows = 0;
    LogPage page;
    do {
      page = reader.read(connection, position, stillOpen, PAGE_ROWS, PAGE_BYTES);
      snapshot = page.snapshot();
      position = page.cursor();
      rows += page.entries().size();
      counts.read(page.entries().size());
      tell(page.entries());
    } while (!page.complete() && !stop.stopped());
    return rows;
  }

  /** States first, rows second: what was committed before a run's end is then told before it. */
  int readRunsAndRows(Connection connection) throws SQLException {
    runs.read(connection);
    int rows = readRows(connection);
    runs.tell(snapshot);
    return rows;
  }

  /** Tells the ends of runs that no row can follow any more; false when some have to wait. */
  boolean tellSettledEnds() {
    runs.tellSettled(snapshot);
    return !runs.unsettled();
  }

  private void tell(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    events.accept(new LogAdvanced(position, order));
    Map<Long, List<LogEntry>> byRun =
        entries.stream()
            .collect(Collectors.groupingBy(LogEntry::run, LinkedHashMap::new, Collectors.toList()));
    byRun.forEach((run, rows) -> events.accept(new LogAppended(run, rows)));
  }
}
