package io.runcast.broadcast;

import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads for one client at a time what the ring does not hold: where to begin, and page after page.
 *
 * <p>Runs on the reader threads of {@link Workers}; a page is read only when its client has taken
 * the one before, so a slow client costs one page of memory and no connection.
 */
final class Replays {

  private static final Logger LOG = Logger.getLogger(Replays.class.getName());

  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final long AGAIN_MILLIS = 1000;
  private static final long SETTLING_MILLIS = 100;
  private static final int PAGE_ROWS = 500;

  /** Where a filter leaves rows out: as many as a reader looks at in a few milliseconds. */
  private static final int FILTERED_PAGE_ROWS = 2000;

  private static final long PAGE_BYTES = 512 * 1024;
  private static final int WRITE_BYTES = 16 * 1024;

  /**
   * Some rows of the past.
   *
   * @param left what the client wants next
   * @param complete true when the ring goes on from here
   * @param settling true when the run has ended but a row may yet follow: it is read once more soon
   * @param end the last event, when the run has ended and this was its last page
   */
  record Page(
      List<byte[]> bytes, Gap left, boolean complete, boolean settling, @Nullable Notice end) {}

  private final Database database;
  private final Opening opening;
  private final LogReaders readers;
  private final Broadcasters broadcasters;
  private final Workers workers;
  private final AtomicLong warned = new AtomicLong(System.nanoTime() - WARN_EVERY.toNanos());

  Replays(Database database, TableNames tables, Broadcasters broadcasters, Workers workers) {
    this.database = database;
    this.readers = new LogReaders(tables);
    this.opening = new Opening(broadcasters, new RunReader(tables), readers);
    this.broadcasters = broadcasters;
    this.workers = workers;
  }

  /** How far the listener is. */
  LogCursor position() {
    return broadcasters.stand().position();
  }

  /** Finds out where a client begins and starts it there. */
  void open(Subscriber subscriber) {
    read(
        () -> subscriber.closed() == null,
        () -> position().epoch(),
        connection -> {
          if (!opening.open(connection, subscriber)) {
            open(subscriber);
          }
        },
        () -> later(() -> open(subscriber)),
        reason -> subscriber.endWith(Notice.refused(), reason));
  }

  /**
   * Ends a run's broadcast: every row of it is in the ring or was.
   *
   * @param position where the listener was when it told the end; a row that comes yet lies behind
   */
  void end(Broadcaster broadcaster, Run run, LogCursor position) {
    read(
        () ->
            broadcaster.known().filter(run::equals).isPresent()
                && position.epoch() == position().epoch(),
        position::epoch,
        connection -> {
          LogReader reader = readers.by(broadcasters.stand().order());
          long rows = broadcaster.rows(() -> reader.count(connection, run.id()));
          ResumeToken token = new ResumeToken(run.id(), position, true);
          broadcaster.add(Frame.end(Notice.stopped(run, rows, token)));
        },
        () -> later(() -> end(broadcaster, run, position)),
        broadcaster::sendAway);
  }

  /** Reads a client's next page. */
  void page(Subscriber subscriber, Gap gap) {
    read(
        () -> subscriber.closed() == null,
        () -> gap.from().epoch(),
        connection -> {
          Page page = page(connection, subscriber, gap);
          subscriber.deliver(page);
          if (page.settling()) {
            later(SETTLING_MILLIS, () -> page(subscriber, page.left()));
          }
        },
        () -> later(() -> page(subscriber, gap)),
        reason -> subscriber.endWith(Notice.refused(), reason));
  }

  private interface Work {
    void with(Connection connection) throws SQLException;
  }

  /**
   * Reads on a thread of its own, from the history that the listener reads. After a failover the
   * pool may still hold connections to a primary of before, which comes back to life and knows
   * nothing of its end, or have found the new one before the listener did.
   *
   * @param epoch the history to read from
   * @param again what to do when the database is away for now
   * @param never what to do when trying again would fail again
   */
  private void read(
      BooleanSupplier wanted,
      IntSupplier epoch,
      Work work,
      Runnable again,
      Consumer<DisconnectReason> never) {
    submit(
        workers.readers(),
        () -> {
          if (!wanted.getAsBoolean()) {
            return;
          }
          try (Connection connection = database.borrow()) {
            if (readers.by(broadcasters.stand().order()).epoch(connection) == epoch.getAsInt()) {
              work.with(connection);
            } else {
              database.discard(connection);
              warnOfOtherHistory();
              again.run();
            }
          } catch (SQLException e) {
            if (isPermanent(e)) {
              LOG.warning("History cannot be read: " + e.getMessage());
              never.accept(DisconnectReason.REFUSED);
            } else {
              LOG.log(Level.FINE, "Replay failed; it will be tried again", e);
              again.run();
            }
          } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "A replay failed", e);
            never.accept(DisconnectReason.FAILED);
          }
        });
  }

  /** At most once a minute, since every client would say the same. */
  private void warnOfOtherHistory() {
    long last = warned.get();
    long now = System.nanoTime();
    if (now - last >= WARN_EVERY.toNanos() && warned.compareAndSet(last, now)) {
      LOG.warning(
          "A pooled connection led to another history than the listener's, such as a former"
              + " primary, and was dropped; clients wait until both lead to the same one");
    }
  }

  /** A statement that took too long (57014), or that this database will never take. */
  private static boolean isPermanent(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && (state.equals("57014") || state.startsWith("22") || state.startsWith("42"));
  }

  /** The listener tells of a database that is away; here it is enough to ask again. */
  private void later(Runnable task) {
    later(ThreadLocalRandom.current().nextLong(AGAIN_MILLIS, 2 * AGAIN_MILLIS), task);
  }

  private void later(long millis, Runnable task) {
    try {
      // What the task throws, it tells itself.
      ScheduledFuture<?> unused =
          workers
              .clock()
              .schedule(() -> submit(workers.readers(), task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "The application stops", e);
    }
  }

  private static void submit(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "The application stops", e);
    }
  }

  private Page page(Connection connection, Subscriber subscriber, Gap gap) throws SQLException {
    StreamRequest request = subscriber.request();
    Broadcaster broadcaster = gap.run();
    LogCursor upTo = gap.upTo();
    LogCursor skip = gap.skip();
    LogReader reader = readers.by(broadcasters.stand().order());
    LogPage page =
        reader.read(
            connection,
            broadcaster.run(),
            request.filter(),
            gap.from(),
            upTo,
            request.filter().isAll() ? PAGE_ROWS : FILTERED_PAGE_ROWS,
            PAGE_BYTES);
    LogCursor witness = gap.witness();
    if (witness != null && !reader.stands(connection, witness)) {
      OptionalLong firstId = reader.firstId(connection, broadcaster.run());
      byte[] reset = Notice.reset(firstId).in(request.language());
      return new Page(List.of(reset), gap.startedOver(), false, false, null);
    }
    Gap left = gap.behind(page.cursor());
    List<Frame> frames = new ArrayList<>(page.entries().size());
    for (LogEntry entry : page.entries()) {
      if (skip == null || !skip.includes(entry.tx(), entry.id())) {
        frames.add(Frame.of(entry));
      }
    }
    List<byte[]> bytes = writes(frames, request.language());
    if (frames.isEmpty() && skip == null && !left.from().equals(gap.from())) {
      bytes = List.of(Notice.place(left.token()));
    }
    if (upTo != null || !page.complete()) {
      return new Page(bytes, left, page.complete(), false, null);
    }
    Optional<Run> run = broadcaster.known().filter(Run::ended);
    if (run.isEmpty()) {
      // Running again: the client comes back with its cursor and follows it live.
      subscriber.close(DisconnectReason.START_OVER);
    } else if (broadcaster.settled(page.snapshot())) {
      long id = run.get().id();
      long rows = broadcaster.rows(() -> reader.count(connection, id));
      ResumeToken token = new ResumeToken(id, page.cursor(), true);
      return new Page(bytes, left, true, false, Notice.stopped(run.get(), rows, token));
    }
    return new Page(bytes, left, false, true, null);
  }

  /** Joins frames to writes of a good size. */
  private static List<byte[]> writes(List<Frame> frames, Language language) {
    List<byte[]> writes = new ArrayList<>();
    int from = 0;
    int size = 0;
    for (int i = 0; i < frames.size(); i++) {
      int length = frames.get(i).in(language).length;
      if (i > from && size + length > WRITE_BYTES) {
        writes.add(Ring.join(frames.subList(from, i), 0, language).bytes());
        from = i;
        size = 0;
      }
      size += length;
    }
    if (from < frames.size()) {
      writes.add(Ring.join(frames.subList(from, frames.size()), 0, language).bytes());
    }
    return writes;
  }
}
