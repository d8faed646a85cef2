package io.runcast.listen;

import io.runcast.Language;
import io.runcast.StopSignal;
import io.runcast.database.ChannelTable;
import io.runcast.database.Doorbell;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.finding.Severity;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.ChannelStates;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEvent;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.StillOpen;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows from the database as long as the application runs: listens where it can, polls where
 * or while it cannot, and in both goes on where it was. See docs/states.md.
 *
 * <p>Runs on one thread; {@link #stop()} may be called from any other. One log line per change of
 * state or failed attempt, none per row.
 */
final class ListenLoop implements Runnable {

  private static final Logger LOG = Logger.getLogger(ListenLoop.class.getName());

  /** How long to poll over one connection before asking again what it reaches. */
  private static final Duration STINT = Duration.ofSeconds(10);

  /**
   * When to report failure, and whether to stop there.
   *
   * @param maxAttempts failed attempts in a row after which to report failure
   * @param giveUp whether to stop for good then
   * @param pollInterval how often to read where there is no bell
   * @param grace how long a lost connection may take to come back before polling begins
   * @param installation how long rows wait for a first installation, so that nobody begins with an
   *     order of rows that holds for a moment only
   */
  record Patience(
      int maxAttempts,
      boolean giveUp,
      Duration pollInterval,
      Duration grace,
      Duration installation) {}

  private final Access access;
  private final RunWatch runs;
  private final ChannelWatch channels;
  private final Consumer<LogEvent> events;
  private final ListenerState state;
  private final Doorbell doorbell;
  private final Patience patience;
  private final MissedBells missed;
  private final StopSignal stop = new StopSignal();
  private final Dialer dialer;

  private @Nullable LogFollower follower;
  private @Nullable Mode mode;

  /** Why the last listening connection was lost; null before the first. */
  private @Nullable Finding lostBy;

  /** When the last listening connection was lost, or the loop began. */
  private long lostAt;

  /** When a database that is not prepared was first reached. */
  private OptionalLong reachedAt = OptionalLong.empty();

  /** False once it was told that rows cannot be read. */
  private boolean readable = true;

  private boolean gaveUp;

  /**
   * @param threads where connecting may block
   * @param isMaking whether what a channel lacks is being made
   */
  ListenLoop(
      Access access,
      Executor threads,
      RunWatch runs,
      List<ChannelTable> channels,
      Predicate<String> isMaking,
      ChannelStates channelStates,
      Consumer<LogEvent> events,
      ListenerState state,
      Doorbell doorbell,
      Patience patience) {
    this.access = access;
    this.runs = runs;
    this.events = events;
    this.state = state;
    this.doorbell = doorbell;
    this.patience = patience;
    this.channels =
        new ChannelWatch(
            channels, isMaking, channelStates, events, stop, state.counts(), doorbell.channel());
    this.missed = new MissedBells(state.counts());
    this.dialer = new Dialer(access, threads, stop, patience.maxAttempts());
  }

  /** Ends the loop within about half a second. */
  void stop() {
    stop.stop();
  }

  @Override
  public void run() {
    lostAt = System.nanoTime();
    try {
      while (!stop.stopped() && !gaveUp) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      dialer.hangUp();
      // Also when an Error ends the thread: liveness then says so.
      if (!gaveUp) {
        state.become(Phase.STOPPED, 0, null);
        LOG.info("Listener stopped");
      }
    }
  }

  private void step() throws InterruptedException {
    Dialer.Line line = dialer.take();
    if (line != null) {
      listen(line);
      return;
    }
    Dialer.Progress progress = dialer.progress();
    if (progress.attempts() > 0 && state.report().phase() == Phase.STARTING) {
      outOfReach(noLine());
    }
    boolean justLost = System.nanoTime() - lostAt < patience.grace().toNanos();
    if (progress.problem() == null && justLost) {
      stop.await(patience.grace());
    } else {
      poll();
    }
  }

  /** Why there is no listening connection now. */
  private Finding noLine() {
    Finding problem = dialer.progress().problem();
    if (problem != null) {
      return problem;
    }
    return lostBy == null ? Finding.of(Code.PREPARING) : lostBy;
  }

  private void listen(Dialer.Line line) throws InterruptedException {
    try (ListenConnection connection = line.connection()) {
      LogFollower following = follow(connection.sql(), line.prepared().order(), true);
      // A role that may connect but not read has not got through.
      following.readRunsAndRows(connection.sql());
      dialer.connected();
      if (lostBy != null) {
        state.counts().reconnected();
      }
      new ListenSession(
              connection,
              following,
              doorbell,
              missed,
              state.counts(),
              patience.pollInterval(),
              stop,
              this::enter)
          .run();
    } catch (SQLException | RuntimeException e) {
      if (!stop.stopped()) {
        lost(e);
      }
    }
  }

  private void lost(Exception cause) {
    lostAt = System.nanoTime();
    Finding why = Problems.of(cause);
    lostBy = why;
    if (isUndone(cause)) {
      dialer.prepareAnew();
    }
    dialer.lost(why);
    access.distrust();
    state.become(Phase.RECONNECTING, dialer.progress().attempts(), why);
    LOG.log(Level.WARNING, "Listening connection lost: {0}", Problems.brief(why));
    Problems.logUnexpected(cause);
  }

  /** Polls until a listening connection is there, or something fails. */
  private void poll() throws InterruptedException {
    try (Connection connection = access.openForPolling()) {
      boolean polledBefore = state.report().phase() == Phase.POLLING;
      boolean lost = !polledBefore || access.isFile();
      LogOrder order = access.order(connection);
      if (order == LogOrder.ID && isOrderAboutToChange()) {
        stop.await(patience.pollInterval());
        return;
      }
      LogFollower following = follow(connection, order, lost);
      if (!polledBefore) {
        dialer.hurry();
      }
      long begun = System.nanoTime();
      do {
        following.readRunsAndRows(connection);
        following.readRest(connection);
        enter(Phase.POLLING, noLine());
      } while (!stop.await(patience.pollInterval())
          && System.nanoTime() - begun < STINT.toNanos()
          && !dialer.gotThrough());
    } catch (SQLException | RuntimeException e) {
      if (!stop.stopped()) {
        cannotPoll(e);
      }
    }
  }

  /** While a first installation is under way, unless it takes long. */
  private boolean isOrderAboutToChange() {
    if (follower != null || dialer.progress().isObstructed()) {
      return false;
    }
    long now = System.nanoTime();
    if (reachedAt.isEmpty()) {
      reachedAt = OptionalLong.of(now);
      dialer.hurry();
    }
    return now - reachedAt.getAsLong() < patience.installation().toNanos();
  }

  private boolean isInstalling() {
    return state.report().phase() == Phase.STARTING && dialer.progress().problem() == null;
  }

  private void cannotPoll(Exception cause) throws InterruptedException {
    Problems.logUnexpected(cause);
    if (!isInstalling()) {
      Finding problem = Problems.of(cause);
      if (readable) {
        readable = false;
        LOG.log(Level.WARNING, "Rows cannot be read: {0}", Problems.brief(problem));
      }
      boolean more = dialer.progress().attempts() > 0;
      outOfReach(more ? Problems.both(problem, noLine()) : problem);
    }
    if (patience.giveUp() && state.report().phase() == Phase.FAILED) {
      gaveUp = true;
      int attempts = dialer.progress().attempts();
      state.become(Phase.FAILED, attempts, Finding.of(Code.LISTENER_GAVE_UP, attempts));
      LOG.log(
          Level.SEVERE,
          "Listener gave up after {0} failed attempts (runcast.listener.give-up)",
          dialer.progress().attempts());
    } else {
      stop.await(patience.pollInterval());
    }
  }

  private void outOfReach(Finding problem) {
    int attempts = dialer.progress().attempts();
    boolean failed = attempts >= patience.maxAttempts();
    state.become(failed ? Phase.FAILED : Phase.RECONNECTING, attempts, problem);
  }

  private void enter(Phase phase, @Nullable Finding problem) {
    ListenerState.Report before = state.report();
    Finding known = before.finding();
    boolean another = problem != null && (known == null || known.code() != problem.code());
    readable = true;
    tell(phase == Phase.LISTENING ? Mode.LISTEN : Mode.POLL);
    state.become(phase, phase == Phase.LISTENING ? 0 : dialer.progress().attempts(), problem);
    if (phase == Phase.POLLING && before.phase() != phase) {
      boolean normal = problem == null || problem.severity() == Severity.INFO;
      LOG.log(
          normal ? Level.INFO : Level.WARNING,
          "Polling every {0} ms: {1}",
          new Object[] {patience.pollInterval().toMillis(), text(problem)});
    } else if (phase == Phase.LISTENING && before.phase() != phase) {
      LOG.info("Listening");
    }
    if (another && (phase == Phase.LISTENING || before.phase() == phase)) {
      LOG.warning(text(problem));
    }
  }

  /** Before health says so: who comes then is greeted with it. */
  private void tell(Mode now) {
    if (mode != now) {
      mode = now;
      events.accept(new ModeChanged(now));
    }
  }

  /**
   * Goes on where it was, unless that place means nothing in this database any more.
   *
   * @param lost whether the database may have lost what it had committed
   */
  private LogFollower follow(Connection connection, LogOrder order, boolean lost)
      throws SQLException {
    LogFollower log = followLog(connection, order, lost);
    channels.follow(connection, lost);
    return log;
  }

  private LogFollower followLog(Connection connection, LogOrder order, boolean lost)
      throws SQLException {
    LogReader reader = access.reader(order);
    int epoch = reader.epoch(connection);
    LogFollower was = follower;
    if (was != null && was.follows(epoch, order) && (!lost || was.stands(connection))) {
      return was;
    }
    LogCursor end = reader.end(connection, epoch);
    StillOpen stillOpen =
        order == LogOrder.TRANSACTION || access.isFile()
            ? StillOpen.IN_SNAPSHOT
            : new IdGaps(end, Clock.systemUTC());
    LogFollower now =
        new LogFollower(
            reader, order, stillOpen, runs, channels, events, stop, state.counts(), end);
    follower = now;
    if (was == null) {
      events.accept(new LogAdvanced(end, order));
    } else {
      // A promoted standby may lack what the primary had.
      dialer.prepareAnew();
      LOG.log(
          installed(was, order) ? Level.INFO : Level.WARNING,
          was.order() == order
              ? "The database's history is not the one known before (failover, restore or deleted"
                  + " rows); clients start over"
              : "Rows are ordered by " + order + " from now on; clients start over");
      events.accept(new LogInterrupted(end, order));
    }
    return now;
  }

  /** That was to be expected. */
  private static boolean installed(LogFollower was, LogOrder order) {
    return was.order() == LogOrder.ID && order == LogOrder.TRANSACTION;
  }

  private static String text(@Nullable Finding finding) {
    return finding == null ? "" : finding.text(Language.ENGLISH);
  }

  /** Class 42: something that the statement names is not there, or not allowed any more. */
  private static boolean isUndone(Exception cause) {
    return cause instanceof SQLException sql
        && sql.getSQLState() != null
        && sql.getSQLState().startsWith("42");
  }
}
