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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  private static final long AGAIN_MILLIS = 1000;
  private static final int PAGE_ROWS = 500;
  private static final long PAGE_BYTES = 512 * 1024;
  private static final int WRITE_BYTES = 16 * 1024;

  /**
   * Some rows of the past.
   *
   * @param complete true when the ring goes on from here
   * @param end the last event, when the run has ended and this was its last page
   */
  record Page(List<byte[]> bytes, LogCursor cursor, boolean complete, @Nullable Notice end) {}

  private final Database database;
  private final Opening opening;
  private final LogReaders readers;
  private final Broadcasters broadcasters;
  private final Workers workers;

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
        connection -> opening.open(connection, subscriber),
        () -> later(() -> open(subscriber)));
  }

  /** Ends a run's broadcast: every row of it is in the ring or behind it. */
  void end(Broadcaster broadcaster, Run run) {
    read(
        () -> broadcaster.known().filter(run::equals).isPresent(),
        connection -> {
          Stand stand = broadcasters.stand();
          long rows = readers.by(stand.order()).count(connection, run.id());
          ResumeToken token = new ResumeToken(run.id(), stand.position(), true);
          broadcaster.add(Frame.end(Notice.stopped(run, rows, token)));
        },
        () -> later(() -> end(broadcaster, run)));
  }

  /** Reads a client's next page. */
  void page(
      Subscriber subscriber,
      Broadcaster run,
      LogCursor from,
      @Nullable LogCursor upTo,
      @Nullable LogCursor skip) {
    read(
        () -> subscriber.closed() == null,
        connection -> subscriber.deliver(page(connection, subscriber, run, from, upTo, skip)),
        () -> later(() -> page(subscriber, run, from, upTo, skip)));
  }

  private interface Work {
    void with(Connection connection) throws SQLException;
  }

  private void read(BooleanSupplier wanted, Work work, Runnable failed) {
    submit(
        workers.readers(),
        () -> {
          if (!wanted.getAsBoolean()) {
            return;
          }
          try (Connection connection = database.borrow()) {
            work.with(connection);
          } catch (SQLException e) {
            LOG.log(Level.FINE, "Replay failed; it will be tried again", e);
            failed.run();
          }
        });
  }

  /** The listener tells of a database that is away; here it is enough to ask again. */
  private void later(Runnable task) {
    long millis = ThreadLocalRandom.current().nextLong(AGAIN_MILLIS, 2 * AGAIN_MILLIS);
    submit(
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, workers.readers()), task);
  }

  private static void submit(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "The application stops", e);
    }
  }

  private Page page(
      Connection connection,
      Subscriber subscriber,
      Broadcaster broadcaster,
      LogCursor from,
      @Nullable LogCursor upTo,
      @Nullable LogCursor skip)
      throws SQLException {
    StreamRequest request = subscriber.request();
    LogReader reader = readers.by(broadcasters.stand().order());
    LogPage page =
        reader.read(
            connection, broadcaster.run(), request.filter(), from, upTo, PAGE_ROWS, PAGE_BYTES);
    List<Frame> frames = new ArrayList<>(page.entries().size());
    for (LogEntry entry : page.entries()) {
      if (skip == null || !skip.includes(entry.tx(), entry.id())) {
        frames.add(Frame.of(entry));
      }
    }
    Notice end = null;
    if (upTo == null && page.complete()) {
      Optional<Run> run = broadcaster.known().filter(Run::ended);
      if (run.isEmpty()) {
        // Running again: the client comes back with its cursor and follows it live.
        subscriber.close(DisconnectReason.START_OVER);
      } else {
        long rows = reader.count(connection, run.get().id());
        ResumeToken token = new ResumeToken(run.get().id(), page.cursor(), true);
        end = Notice.stopped(run.get(), rows, token);
      }
    }
    return new Page(writes(frames, request.language()), page.cursor(), page.complete(), end);
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
