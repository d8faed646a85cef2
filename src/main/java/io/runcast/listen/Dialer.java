package io.runcast.listen;

import io.runcast.StopSignal;
import io.runcast.finding.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gets a listening connection on a thread of its own, so that the listener can poll meanwhile: the
 * database may have to be prepared first, which takes as long as its oldest transaction, and an
 * address that does not answer holds a connect for seconds.
 *
 * <p>Tries until it gets through, with backoff, one attempt at a time. Its methods belong to the
 * listener's thread, which every outcome wakes.
 */
final class Dialer {

  private static final Logger LOG = Logger.getLogger(Dialer.class.getName());

  /** How often to look whether what stood in the way of listening is gone. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** And how often to try it even if it looks as before: rights may have been granted. */
  private static final Duration TRY_AGAIN = Duration.ofMinutes(10);

  /** A connection that was lost sooner than this is not replaced at once. */
  private static final Duration SHORT_LIVED = Duration.ofSeconds(2);

  /**
   * A connection that got through.
   *
   * @param prepared how the database was found for it
   */
  record Line(ListenConnection connection, Access.Prepared prepared) {}

  /**
   * How it stands.
   *
   * @param attempts failed ones in a row
   * @param problem why there is no connection; null before the first attempt has ended
   */
  record Progress(int attempts, @Nullable Finding problem) {
    static final Progress NONE = new Progress(0, null);

    /** True when the database was found to be one that can only be polled. */
    boolean isObstructed() {
      return attempts == 0 && problem != null;
    }
  }

  private final Access access;
  private final Executor threads;
  private final StopSignal signal;
  private final int attemptsThatAreMany;

  /** Used by one thread at a time: a call's while there is one. */
  private final Backoff backoff = new Backoff(Math::random);

  private @Nullable Call call;
  private long takenAt;

  /** Written by a call, forgotten by the listener's thread. */
  private volatile Access.@Nullable Prepared prepared;

  private volatile long preparedAt;
  private volatile Progress progress = Progress.NONE;

  /**
   * @param threads where an attempt may block
   * @param signal woken by every outcome
   * @param attemptsThatAreMany from here on a failed attempt is logged as severe
   */
  Dialer(Access access, Executor threads, StopSignal signal, int attemptsThatAreMany) {
    this.access = access;
    this.threads = threads;
    this.signal = signal;
    this.attemptsThatAreMany = attemptsThatAreMany;
  }

  Progress progress() {
    return progress;
  }

  /** True when {@link #take()} has a connection. */
  boolean gotThrough() {
    return call != null && call.line.get() != null;
  }

  /**
   * Hands the connection over, once; null while there is none. Begins to dial at the first call.
   */
  @Nullable Line take() {
    Call current = call;
    if (current == null) {
      dial(Duration.ZERO);
      return null;
    }
    Line line = current.line.getAndSet(null);
    if (line != null) {
      takenAt = System.nanoTime();
    }
    return line;
  }

  /** The connection that was taken proved good: rows were read over it. */
  void connected() {
    backoff.reset();
    progress = Progress.NONE;
  }

  /** It is gone, or was of no use; dials at once, unless that would be a quick loop. */
  void lost(Finding why) {
    if (System.nanoTime() - takenAt < SHORT_LIVED.toNanos()) {
      Duration wait = backoff.next();
      progress = new Progress(backoff.attempts(), why);
      dial(wait);
    } else {
      dial(Duration.ZERO);
    }
  }

  /** The database answers after all: the next attempt need not wait. */
  void hurry() {
    if (call != null) {
      call.hurry.release();
    }
  }

  /** What was prepared counts no more: this is another database, or somebody has undone it. */
  void prepareAnew() {
    prepared = null;
  }

  /** Breaks off; closes a connection that nobody took. */
  void hangUp() {
    if (call != null) {
      call.cancel();
    }
  }

  private void dial(Duration firstWait) {
    Call begun = new Call(firstWait);
    call = begun;
    threads.execute(begun.task);
  }

  /** One connection's worth of attempts, on a thread of its own. */
  private final class Call {
    private final AtomicReference<@Nullable Line> line = new AtomicReference<>();
    private final FutureTask<?> task = new FutureTask<>(this::run, null);
    private final Semaphore hurry = new Semaphore(0);
    private final Duration firstWait;
    private volatile boolean cancelled;

    Call(Duration firstWait) {
      this.firstWait = firstWait;
    }

    private void run() {
      try {
        Duration wait = firstWait;
        // Not until the line is there: whoever wants it may have taken it by then.
        while (!cancelled && wait != null) {
          if (hurry.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            hurry.drainPermits();
          }
          wait = attempt();
          signal.wake();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        if (cancelled) {
          discard();
        }
      }
    }

    /** Says how long to wait before the next one; null when this one got through. */
    private @Nullable Duration attempt() throws InterruptedException {
      try {
        Access.Prepared found = prepare();
        if (found.obstacle() == null) {
          line.set(new Line(access.listen(), found));
          return null;
        }
        backoff.reset();
        progress = new Progress(0, found.obstacle());
        return LOOK_AGAIN;
      } catch (SQLException | RuntimeException e) {
        Duration wait = backoff.next();
        failed(e, wait);
        return wait;
      }
    }

    private Access.Prepared prepare() throws SQLException, InterruptedException {
      Access.Prepared known = prepared;
      if (known == null || (known.obstacle() != null && mayHaveGone())) {
        known = access.prepare();
        prepared = known;
        preparedAt = System.nanoTime();
      }
      return known;
    }

    private boolean mayHaveGone() throws SQLException {
      return System.nanoTime() - preparedAt > TRY_AGAIN.toNanos() || access.isMended();
    }

    private void failed(Exception cause, Duration wait) {
      if (cancelled) {
        return;
      }
      int attempts = backoff.attempts();
      Finding problem = Problems.of(cause);
      progress = new Progress(attempts, problem);
      LOG.log(
          attempts >= attemptsThatAreMany ? Level.SEVERE : Level.WARNING,
          "No listening connection (attempt %d, next in %.1f s): %s"
              .formatted(attempts, wait.toMillis() / 1000d, Problems.brief(problem)));
      Problems.logUnexpected(cause);
    }

    private void cancel() {
      cancelled = true;
      task.cancel(true);
      discard();
    }

    /** By whichever thread comes last: the one that cancels or the one that got through. */
    private void discard() {
      Line unwanted = line.getAndSet(null);
      if (unwanted != null) {
        try {
          unwanted.connection().close();
        } catch (SQLException e) {
          LOG.log(Level.FINE, "A connection that nobody wanted any more", e);
        }
      }
    }
  }
}
