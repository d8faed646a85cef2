package io.runcast.listen;

import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEvent;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.StillOpen;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a listening connection up as long as the application runs: connects, reads, and after a
 * failure connects again with backoff and goes on where it was.
 *
 * <p>Runs on one thread; {@link #stop()} may be called from any other. One log line per change of
 * state, none per row.
 */
final class ListenLoop implements Runnable {

  private static final Logger LOG = Logger.getLogger(ListenLoop.class.getName());

  /** How often a server that may only poll looks whether it may listen by now. */
  private static final Duration POLL_STINT = Duration.ofSeconds(10);

  /** What the loop needs from outside: the real ones in the server. */
  interface Access {
    /** Prepares the database and says how rows are ordered there. */
    Prepared prepare() throws SQLException, InterruptedException;

    /** Whether somebody has done meanwhile what {@link #prepare()} could not. */
    boolean isMended() throws SQLException;

    ListenConnection connect() throws SQLException;

    LogReader reader(LogOrder order);
  }

  /**
   * How the database was found.
   *
   * @param problem why it must be polled; null when it can be listened to
   */
  record Prepared(LogOrder order, @Nullable String problem) {}

  /**
   * When to report failure, and whether to stop there.
   *
   * @param pollInterval how often to read where there is no bell
   */
  record Patience(int maxAttempts, boolean giveUp, Duration pollInterval) {}

  private final Access access;
  private final RunWatch runs;
  private final Consumer<LogEvent> events;
  private final ListenerState state;
  private final Patience patience;
  private final Backoff backoff = new Backoff(Math::random);
  private final CountDownLatch stop = new CountDownLatch(1);

  private @Nullable Prepared prepared;
  private @Nullable LogCursor position;
  private @Nullable Mode mode;

  ListenLoop(
      Access access,
      RunWatch runs,
      Consumer<LogEvent> events,
      ListenerState state,
      Patience patience) {
    this.access = access;
    this.runs = runs;
    this.events = events;
    this.state = state;
    this.patience = patience;
  }

  /** Ends the loop within about half a second. */
  void stop() {
    stop.countDown();
  }

  @Override
  public void run() {
    boolean gaveUp = false;
    try {
      while (stop.getCount() > 0 && !gaveUp) {
        gaveUp = !listenOnce();
      }
    } finally {
      // Also when an Error ends the thread: liveness then says so.
      if (!gaveUp) {
        state.become(Phase.STOPPED, 0, null);
        LOG.info("Listener stopped");
      }
    }
  }

  /** Listens as long as it goes well; false when there is to be no further attempt. */
  private boolean listenOnce() {
    try {
      attempt();
      return true;
    } catch (SQLException | RuntimeException e) {
      return retry(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
      return true;
    }
  }

  private void attempt() throws SQLException, InterruptedException {
    Prepared ready = prepared;
    if (ready == null || (ready.problem() != null && access.isMended())) {
      ready = access.prepare();
      prepared = ready;
    }
    try (ListenConnection connection = access.connect()) {
      LogReader reader = access.reader(ready.order());
      LogCursor from = place(connection, reader, ready.order());
      StillOpen stillOpen =
          ready.order() == LogOrder.TRANSACTION
              ? StillOpen.IN_SNAPSHOT
              : new IdGaps(from, Clock.systemUTC());
      ListenSession session =
          new ListenSession(
              connection, reader, ready.order(), runs, events, state, stop, stillOpen, from);
      try {
        serve(session, ready);
      } finally {
        position = session.position();
      }
    }
  }

  private void serve(ListenSession session, Prepared ready)
      throws SQLException, InterruptedException {
    // A role that may connect but not read has not got through.
    session.catchUp();
    backoff.reset();
    if (ready.problem() == null) {
      enter(Phase.LISTENING, Mode.LISTEN, null);
      session.listen();
    } else {
      enter(Phase.POLLING, Mode.POLL, ready.problem());
      session.poll(patience.pollInterval(), POLL_STINT);
    }
  }

  private void enter(Phase phase, Mode newMode, @Nullable String problem) {
    if (state.report().phase() != phase) {
      LOG.info(
          phase == Phase.LISTENING
              ? "Listening"
              : "Polling every " + patience.pollInterval().toMillis() + " ms: " + problem);
    }
    state.become(phase, 0, problem);
    if (mode != newMode) {
      mode = newMode;
      events.accept(new ModeChanged(newMode));
    }
  }

  /** Where to go on: where it was, unless that place means nothing in this database any more. */
  private LogCursor place(ListenConnection connection, LogReader reader, LogOrder order)
      throws SQLException {
    int epoch = 31 * connection.epoch() + order.name().hashCode();
    LogCursor was = position;
    if (was != null && was.epoch() == epoch && reader.stands(connection.sql(), was)) {
      return was;
    }
    LogCursor end = reader.end(connection.sql(), epoch);
    position = end;
    if (was == null) {
      events.accept(new LogAdvanced(end, order));
    } else {
      LOG.warning(
          "The database's history is not the one known before (failover, restore or deleted rows);"
              + " clients start over");
      events.accept(new LogInterrupted(end, order));
    }
    return end;
  }

  /** Waits before the next attempt; false when there is to be none. */
  private boolean retry(Exception failure) {
    if (stop.getCount() == 0) {
      return true;
    }
    Duration wait = backoff.next();
    int attempts = backoff.attempts();
    boolean failed = attempts >= patience.maxAttempts();
    String problem = describe(failure);
    if (failed && patience.giveUp()) {
      state.become(Phase.FAILED, attempts, problem);
      LOG.severe(
          "Listener gave up after %d failed attempts (runcast.listener.give-up): %s"
              .formatted(attempts, problem));
      return false;
    }
    state.become(failed ? Phase.FAILED : Phase.RECONNECTING, attempts, problem);
    LOG.log(
        failed ? Level.SEVERE : Level.WARNING,
        "Database lost or refused (attempt %d, next in %.1f s): %s"
            .formatted(attempts, wait.toMillis() / 1000d, problem));
    if (failure instanceof RuntimeException) {
      LOG.log(Level.WARNING, "Unexpected failure of the listener", failure);
    }
    try {
      return !stop.await(wait.toMillis(), TimeUnit.MILLISECONDS) || stop.getCount() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
      return true;
    }
  }

  private static String describe(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String own = String.valueOf(failure.getMessage());
    String deepest = String.valueOf(cause.getMessage());
    return own.contains(deepest) ? own : own + " (" + deepest + ")";
  }
}
