package io.runcast.listen;

import io.runcast.StopSignal;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.StillOpen;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Follows the log, the states of its runs, and beside them the channels. Belongs to the listener's
 * thread.
 */
final class LogFollower {

  private final LogReader reader;
  private final LogOrder order;
  private final RunWatch runs;
  private final ChannelWatch channels;
  private final Consumer<LogEvent> events;
  private final StopSignal stop;
  private final RowFollower rows;

  /**
   * @param stop ends a reading of many rows between two pages
   * @param position where to begin
   */
  LogFollower(
      LogReader reader,
      LogOrder order,
      StillOpen stillOpen,
      RunWatch runs,
      ChannelWatch channels,
      Consumer<LogEvent> events,
      StopSignal stop,
      ListenerCounts counts,
      LogCursor position) {
    this.reader = reader;
    this.order = order;
    this.runs = runs;
    this.channels = channels;
    this.events = events;
    this.stop = stop;
    this.rows =
        new RowFollower(
            (connection, place, most, bytes) ->
                reader.read(connection, place, stillOpen, most, bytes),
            this::tell,
            stop,
            counts,
            position);
  }

  /** True when the order and the history are the ones this one follows. */
  boolean follows(int epoch, LogOrder wanted) {
    return rows.position().epoch() == epoch && order == wanted;
  }

  LogOrder order() {
    return order;
  }

  /** True when the row it stands at is still there. */
  boolean stands(Connection connection) throws SQLException {
    return reader.stands(connection, rows.position());
  }

  /** Looks how the channels' tables are. */
  void inspect(Connection connection) throws SQLException {
    channels.inspect(connection);
  }

  /**
   * Reads and tells the rows behind its position, and a page of each channel: what more there is of
   * channels keeps neither the log nor the states of runs waiting. Returns how many there were that
   * ring.
   */
  int readRows(Connection connection) throws SQLException {
    return rows.read(connection) + channels.readPages(connection);
  }

  /** True when the last reading had all rows that there were. */
  boolean isComplete() {
    return channels.areComplete();
  }

  /** Reads on until it is; before a sleep, since nobody rings for what was there already. */
  int readRest(Connection connection) throws SQLException {
    int found = 0;
    while (!isComplete() && !stop.stopped()) {
      found += readRows(connection);
    }
    return found;
  }

  /** States first, rows second: what was committed before a run's end is then told before it. */
  int readRunsAndRows(Connection connection) throws SQLException {
    runs.read(connection);
    int found = readRows(connection);
    runs.tell(rows.snapshot());
    return found;
  }

  /** Tells the ends of runs that no row can follow any more; false when some have to wait. */
  boolean tellSettledEnds() {
    runs.tellSettled(rows.snapshot());
    return !runs.unsettled();
  }

  private void tell(LogCursor position, List<LogEntry> entries) {
    events.accept(new LogAdvanced(position, order));
    Map<Long, List<LogEntry>> byRun =
        entries.stream()
            .collect(Collectors.groupingBy(LogEntry::run, LinkedHashMap::new, Collectors.toList()));
    byRun.forEach((run, of) -> events.accept(new LogAppended(run, of)));
  }
}
