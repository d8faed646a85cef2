package io.runcast.listen;

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
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads while one connection lasts: polls fast while rows come, and sleeps at the doorbell when
 * none do.
 *
 * <p>The order of steps is the gate's proof; see docs/adr/0002. In short: a server that holds a
 * slot reads once more before it sleeps, so a writer that did not ring was finished before that
 * read, and every later one rings.
 */
final class ListenSession {

  /** How long a stop may go unnoticed while asleep. */
  private static final Duration SLICE = Duration.ofMillis(500);

  /** How often a sleeper reads all the same: finds a dead connection and rows without a bell. */
  private static final Duration SAFETY = Duration.ofSeconds(2);

  private static final int PAGE_ROWS = 1000;
  private static final long PAGE_BYTES = 8L << 20;

  private final ListenConnection connection;
  private final LogReader reader;
  private final LogOrder order;
  private final RunWatch runs;
  private final Consumer<LogEvent> events;
  private final ListenerState state;
  private final CountDownLatch stop;
  private final StillOpen stillOpen;

  private LogCursor position;
  private Snapshot snapshot = Snapshot.QUIET;

  ListenSession(
      ListenConnection connection,
      LogReader reader,
      LogOrder order,
      RunWatch runs,
      Consumer<LogEvent> events,
      ListenerState state,
      CountDownLatch stop,
      StillOpen stillOpen,
      LogCursor position) {
    this.connection = connection;
    this.reader = reader;
    this.order = order;
    this.runs = runs;
    this.events = events;
    this.state = state;
    this.stop = stop;
    this.stillOpen = stillOpen;
    this.position = position;
  }

  /** How far it read. */
  LogCursor position() {
    return position;
  }

  /** Reads what came while nobody listened. */
  void catchUp() throws SQLException {
    readRuns();
  }

  /** Reads until told to stop or the connection fails. */
  void listen() throws SQLException, InterruptedException {
    Pace pace = new Pace(System.nanoTime());
    long lastRuns = System.nanoTime();
    while (!stopped()) {
      pace.read(System.nanoTime(), readRows() > 0);
      boolean due = System.nanoTime() - lastRuns >= SAFETY.toNanos();
      if (connection.pending().runs() || due) {
        readRuns();
        lastRuns = System.nanoTime();
      }
      runs.tellSettled(snapshot);
      boolean tired = pace.mayLieDown(System.nanoTime()) && !runs.unsettled();
      if (tired && connection.takeSlot()) {
        readRows();
        sleep();
        connection.giveSlotBack();
        pace.awake();
      } else if (stoppedAfter(pace.pause())) {
        return;
      }
    }
  }

  /** Reads once per interval, where there is no bell to wait for. */
  void poll(Duration interval, Duration longest) throws SQLException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    do {
      readRuns();
    } while (!stoppedAfter(interval) && System.nanoTime() < end);
  }

  private void sleep() throws SQLException {
    long lastRead = System.nanoTime();
    while (!stopped()) {
      ListenConnection.Bells bells = connection.await(SLICE);
      if (bells.runs()) {
        readRuns();
      }
      if (bells.rang()) {
        return;
      }
      if (System.nanoTime() - lastRead >= SAFETY.toNanos()) {
        int rows = readRows();
        readRuns();
        ListenConnection.Bells late = connection.pending();
        if (late.runs()) {
          readRuns();
        }
        if (late.rang()) {
          return;
        }
        if (rows > 0) {
          state.foundWithoutBell(rows);
        }
        lastRead = System.nanoTime();
      }
    }
  }

  private int readRows() throws SQLException {
    int rows = 0;
    LogPage page;
    do {
      page = reader.read(connection.sql(), position, stillOpen, PAGE_ROWS, PAGE_BYTES);
      snapshot = page.snapshot();
      position = page.cursor();
      rows += page.entries().size();
      tell(page.entries());
    } while (!page.complete() && !stopped());
    return rows;
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

  /** States first, rows second: what was committed before a run's end is then told before it. */
  private void readRuns() throws SQLException {
    runs.read(connection.sql());
    readRows();
    runs.tell(snapshot);
  }

  private boolean stoppedAfter(Duration pause) throws InterruptedException {
    return stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }
}
