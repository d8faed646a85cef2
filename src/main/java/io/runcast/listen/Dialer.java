package io.runcast.listen;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gets a listening connection on a thread of its own, so that the listener can poll meanwhile: the
 * database may have to be prepared first, which takes as long as its oldest transaction, and an
 * address that does not answer holds a connect for seconds.
 *
 * <p>One attempt at a time. All methods belong to the listener's thread; the outcome wakes it.
 */
final class Dialer {

  private static final Logger LOG = Logger.getLogger(Dialer.class.getName());

  /** How often to look whether what stood in the way of listening is gone. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** A connection that was lost sooner than this is not replaced at once. */
  private static final Duration SHORT_LIVED = Duration.ofSeconds(2);

  /** What an attempt came to. */
  sealed interface Answer {
    /** Listens. */
    record Line(ListenConnection connection, Access.Prepared prepared) implements Answer {}

    /** Cannot listen for now, for a reason that is nobody's failure. */
    record Obstacle(String why) implements Answer {}

    /** Failed; another attempt is due after {@link Dialer#untilNext()}. */
    record Failure(Exception cause) implements Answer {}
  }

  private final Access access;
  private final Executor threads;
  private final StopSignal signal;
  private final Backoff backoff = new Backoff(Math::random);

  private @Nullable Attempt attempt;
  private long due = System.nanoTime();
  private long connectedAt;

  /** Written by one attempt, read by the next; and forgotten by the listener's thread. */
  private volatile Access.@Nullable Prepared prepared;

  /**
   * @param threads where an attempt may block
   * @param signal woken by every outcome
   */
  Dialer(Access access, Executor threads, StopSignal signal) {
    this.access = access;
    this.threads = threads;
    this.signal = signal;
  }

  /** Failed attempts in a row. */
  int attempts() {
    return backoff.attempts();
  }

  /** True while the outcome of an attempt is to come. */
  boolean dialing() {
    return attempt != null && !attempt.answer.isDone();
  }

  /** True when {@link #take()} has something to do. */
  boolean hasNews() {
    Attempt current = attempt;
    return current == null ? System.nanoTime() - due >= 0 : current.answer.isDone();
  }

  /** Begins an attempt if one is due, and says what the last one came to, once; else null. */
  @Nullable Answer take() {
    Attempt current = attempt;
    if (current == null) {
      if (System.nanoTime() - due >= 0) {
        Attempt begun = new Attempt();
        attempt = begun;
        threads.execute(begun.task);
      }
      return null;
    }
    if (!current.answer.isDone()) {
      return null;
    }
    attempt = null;
    Answer answer = current.answer.join();
    if (answer instanceof Answer.Obstacle) {
      backoff.reset();
      dueIn(LOOK_AGAIN);
    } else if (answer instanceof Answer.Failure) {
      dueIn(backoff.next());
    }
    return answer;
  }

  /** How long until the next attempt is due. */
  Duration untilNext() {
    return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
  }

  /** The connection proved good: rows were read over it. */
  void connected() {
    backoff.reset();
    connectedAt = System.nanoTime();
  }

  /** The connection is gone; the next attempt is due at once, unless that would be a quick loop. */
  void lost() {
    boolean shortLived = System.nanoTime() - connectedAt < SHORT_LIVED.toNanos();
    dueIn(shortLived ? backoff.next() : Duration.ZERO);
  }

  /** What was prepared counts no more: this is another database, or somebody has undone it. */
  void prepareAnew() {
    prepared = null;
  }

  /** Breaks an attempt off. */
  void hangUp() {
    Attempt current = attempt;
    if (current != null) {
      current.cancel();
    }
  }

  private void dueIn(Duration wait) {
    due = System.nanoTime() + wait.toNanos();
  }

  private Answer dial() throws SQLException, InterruptedException {
    Access.Prepared known = prepared;
    if (known != null && known.obstacle() != null && !access.isMended()) {
      return new Answer.Obstacle(known.obstacle());
    }
    if (known == null || known.obstacle() != null) {
      known = access.prepare();
      prepared = known;
    }
    return known.obstacle() == null
        ? new Answer.Line(access.listen(), known)
        : new Answer.Obstacle(known.obstacle());
  }

  private final class Attempt {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final FutureTask<?> task = new FutureTask<>(this::run, null);

    private void run() {
      try {
        Answer found = dial();
        if (!answer.complete(found) && found instanceof Answer.Line line) {
          close(line.connection());
        }
      } catch (SQLException | RuntimeException | InterruptedException e) {
        answer.complete(new Answer.Failure(e));
      } finally {
        // After an Error: an attempt without an outcome would be the last one.
        answer.complete(new Answer.Failure(new IllegalStateException("the attempt died")));
        signal.wake();
      }
    }

    private void cancel() {
      answer.cancel(false);
      task.cancel(true);
      if (answer.isDone() && !answer.isCancelled() && answer.join() instanceof Answer.Line line) {
        close(line.connection());
      }
    }
  }

  private static void close(ListenConnection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(Level.FINE, "A connection that nobody wanted any more", e);
    }
  }
}
