package io.runcast.broadcast;

import io.runcast.database.Database;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogFilter;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import io.runcast.log.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the ring does not hold: where a client begins, and page after page, each once for all
 * who want the same one.
 *
 * <p>Runs on the reader threads of {@link Workers}; a page is read only when a client has taken the
 * one before, so a slow client costs one page of memory and no connection.
 */
final class Replays {

  private static final Logger LOG = Logger.getLogger(Replays.class.getName());

  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final long AGAIN_MILLIS = 1000;
  private static final long SETTLING_MILLIS = 100;
  private static final int PAGE_ROWS = 640;

  /** A page that is not the last ends where ids pass a multiple of this, if they do. */
  private static final int ROUND = 512;

  /** Where a filter leaves rows out: as many as a reader looks at in a few milliseconds. */
  private static final int FILTERED_PAGE_ROWS = 2000;

  private static final long PAGE_BYTES = 512 * 1024;
  private static final int WRITE_BYTES = 16 * 1024;

  private final Database database;
  private final Opening opening;
  private final LogReaders readers;
  private final Broadcasters broadcasters;
  private final Workers workers;
  private final Traffic traffic;
  private final Pages pages = new Pages();

  /** Reads that wait for a thread. */
  private final AtomicInteger queued = new AtomicInteger();

  private final AtomicLong warned = new AtomicLong(System.nanoTime() - WARN_EVERY.toNanos());

  Replays(
      Database database,
      LogReaders readers,
      RunReader runs,
      Broadcasters broadcasters,
      Workers workers,
      Traffic traffic) {
    this.traffic = traffic;
    this.database = database;
    this.readers = readers;
    this.opening = new Opening(broadcasters, runs, this::isCrowded);
    this.broadcasters = broadcasters;
    this.workers = workers;
  }

  /** Finds out where a client begins and starts it there. */
  void open(Subscriber subscriber) {
    read(
        subscriber.request().subject(),
        () -> subscriber.closed() == null,
        () -> broadcasters.stand(subscriber.request().channel()).position().epoch(),
        lease -> {
          if (!opening.open(lease, subscriber)) {
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
        broadcaster.subject(),
        () ->
            broadcaster.known().filter(run::equals).isPresent()
                && position.epoch() == broadcasters.stand(null).position().epoch(),
        position::epoch,
        lease -> {
          ResumeToken token = new ResumeToken(broadcaster.subject(), position, true);
          broadcaster.add(Frame.end(Notice.stopped(run, rows(lease, broadcaster), token)));
        },
        () -> later(() -> end(broadcaster, run, position)),
        broadcaster::sendAway);
  }

  /** Gets a client its next page: one that was just read for another, or a new one. */
  void page(Subscriber subscriber, Gap gap) {
    Pages.Wish wish = new Pages.Wish(gap, subscriber.request().filter());
    Page known = isCrowded() ? pages.find(wish) : null;
    if (known != null) {
      subscriber.deliver(known);
    } else if (pages.await(wish, subscriber)) {
      page(wish);
    }
  }

  private void page(Pages.Wish wish) {
    read(
        wish.gap().run().subject(),
        () -> pages.isWanted(wish),
        () -> wish.gap().from().epoch(),
        lease -> {
          Page page = read(lease, wish);
          traffic.page();
          List<Subscriber> readers = pages.read(wish, page);
          readers.forEach(subscriber -> subscriber.deliver(page));
          if (page.then() == Page.Then.SETTLING) {
            later(
                SETTLING_MILLIS,
                () -> readers.forEach(subscriber -> page(subscriber, page.left())));
          }
        },
        () -> later(() -> page(wish)),
        reason -> pages.giveUp(wish).forEach(reader -> reader.endWith(Notice.refused(), reason)));
  }

  /**
   * True while there is more to read than there are threads. Only then an answer of a moment ago
   * will do; in calm times everybody sees the table as it is, deleted and updated rows included.
   */
  boolean isCrowded() {
    return queued() > 0;
  }

  /** How many reads wait for a thread. */
  int queued() {
    return queued.get();
  }

  /** Lets go of what was read a while ago. */
  void tick() {
    pages.expire();
    opening.tick();
  }

  private interface Work {
    void with(Lease lease) throws SQLException;
  }

  /**
   * Reads on a thread of its own, from the history that the listener reads.
   *
   * @param subject whose rows; null for a run that is not known yet
   * @param epoch the history to read from
   * @param again what to do when the database is away for now
   * @param never what to do when trying again would fail again
   */
  private void read(
      @Nullable Subject subject,
      BooleanSupplier wanted,
      IntSupplier epoch,
      Work work,
      Runnable again,
      Consumer<DisconnectReason> never) {
    queued.incrementAndGet();
    submit(
        workers.readers(),
        () -> {
          queued.decrementAndGet();
          if (!wanted.getAsBoolean()) {
            return;
          }
          String channel = subject == null ? null : subject.channel();
          LogReader reader = readers.of(subject, broadcasters.stand(channel).order());
          try (Lease lease = new Lease(database, reader, epoch.getAsInt(), channel == null)) {
            work.with(lease);
          } catch (Lease.OtherHistoryException e) {
            warnOfOtherHistory();
            again.run();
          } catch (SQLException e) {
            if (isPermanent(e)) {
              LOG.warning("History cannot be read: " + e.getMessage());
              never.accept(DisconnectReason.REFUSED);
            } else {
              LOG.log(Level.FINE, "Replay failed; it will be tried again", e);
              again.run();
            }
          } catch (RuntimeException | Error e) {
            // An Error too, such as a message that is too large for the heap: others wait for it.
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

  private Page read(Lease lease, Pages.Wish wish) throws SQLException {
    Gap gap = wish.gap();
    LogFilter filter = wish.filter();
    LogReader reader = lease.reader();
    Connection connection = lease.connection();
    LogPage page =
        reader.read(
            connection,
            gap.run().subject(),
            filter,
            gap.from(),
            gap.upTo(),
            filter.isAll() ? PAGE_ROWS : FILTERED_PAGE_ROWS,
            PAGE_BYTES);
    LogCursor witness = gap.witness();
    if (witness != null && !reader.stands(connection, witness)) {
      Notice reset = Notice.reset(reader.firstId(connection, gap.run().subject()));
      return new Page(List.of(), gap.startedOver(), Page.Then.RESET, reset);
    }
    if (filter.isAll() && !page.complete()) {
      page = round(page);
    }
    Gap left = gap.behind(page.cursor());
    List<Batch> rows = rows(page, gap, left);
    if (!page.complete()) {
      return Page.of(rows, left, Page.Then.MORE);
    }
    return gap.upTo() != null ? Page.of(rows, left, Page.Then.LIVE) : last(lease, left, page, rows);
  }

  /**
   * Shortens a page so that those who began at different places go on at the same one, and share
   * all further pages.
   */
  private static LogPage round(LogPage page) {
    List<LogEntry> all = page.entries();
    for (int i = all.size() - 1; i > 0; i--) {
      if (all.get(i).id() / ROUND != all.get(i - 1).id() / ROUND) {
        LogCursor end = all.get(i - 1).cursor();
        return new LogPage(all.subList(0, i), end, page.snapshot(), false);
      }
    }
    return page;
  }

  /** What follows the last row of a run that has ended. */
  private static Page last(Lease lease, Gap left, LogPage page, List<Batch> rows)
      throws SQLException {
    Broadcaster broadcaster = left.run();
    Optional<Run> ended = broadcaster.known().filter(Run::ended);
    if (ended.isEmpty()) {
      return Page.of(rows, left, Page.Then.RETURN);
    }
    if (!broadcaster.settled(page.snapshot())) {
      return Page.of(rows, left, Page.Then.SETTLING);
    }
    ResumeToken token = new ResumeToken(broadcaster.subject(), page.cursor(), true);
    Notice stopped = Notice.stopped(ended.get(), rows(lease, broadcaster), token);
    return new Page(rows, left, Page.Then.END, stopped);
  }

  private static long rows(Lease lease, Broadcaster broadcaster) throws SQLException {
    return broadcaster.rows(() -> lease.reader().count(lease.connection(), broadcaster.subject()));
  }

  /** Joins a page's frames to writes of a good size. */
  private static List<Batch> rows(LogPage page, Gap gap, Gap left) {
    LogCursor skip = gap.skip();
    List<Frame> frames = new ArrayList<>(page.entries().size());
    for (LogEntry entry : page.entries()) {
      if (skip == null || !skip.includes(entry.tx(), entry.id())) {
        frames.add(Frame.of(gap.run().subject(), entry));
      }
    }
    if (frames.isEmpty() && skip == null && !left.from().equals(gap.from())) {
      return List.of(Batch.of(Notice.place(left.token())));
    }
    return Frame.join(frames, WRITE_BYTES);
  }
}
