package io.runcast.listen;

import io.runcast.StopSignal;
import io.runcast.database.Doorbell;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads while one connection lasts: polls fast while rows come, and sleeps at the doorbell when
 * none do. While the doorbell is out of order it reads once per poll interval.
 *
 * <p>The order of steps is the gate's proof; see docs/adr/0002. In short: a server that holds a
 * slot reads once more before it sleeps, so a writer that did not ring was finished before that
 * read, and every later one rings.
 */
final class ListenSession {

  private static final Logger LOG = Logger.getLogger(ListenSession.class.getName());

  /** How long a stop may go unnoticed while asleep. */
  private static final Duration SLICE = Duration.ofMillis(500);

  /** How often a sleeper reads all the same: finds a dead connection and rows without a bell. */
  static final Duration SAFETY = Duration.ofSeconds(2);

  /** How often to look at the trigger and at the other sleepers. */
  private static final Duration INSPECTION = Duration.ofSeconds(5);

  /** A sleeper that has been silent for so many safety reads is frozen. */
  private static final Duration FROZEN = SAFETY.multipliedBy(5);

  /** How long a bell may come after its row could be read. */
  private static final Duration BELL_ON_ITS_WAY = Duration.ofMillis(200);

  /** Tells where the listener stands now. */
  interface Announcement {
    void enter(Phase phase, @Nullable Finding problem);
  }

  private final ListenConnection connection;
  private final LogFollower follower;
  private final Doorbell doorbell;
  private final MissedBells missed;
  private final ListenerCounts counts;
  private final Duration pollInterval;
  private final StopSignal stop;
  private final Announcement announcement;

  private long inspected = System.nanoTime() - INSPECTION.toNanos();
  private Optional<Finding> fault = Optional.empty();

  ListenSession(
      ListenConnection connection,
      LogFollower follower,
      Doorbell doorbell,
      MissedBells missed,
      ListenerCounts counts,
      Duration pollInterval,
      StopSignal stop,
      Announcement announcement) {
    this.connection = connection;
    this.follower = follower;
    this.doorbell = doorbell;
    this.missed = missed;
    this.counts = counts;
    this.pollInterval = pollInterval;
    this.stop = stop;
    this.announcement = announcement;
  }

  /** Reads until told to stop or the connection fails. */
  void run() throws SQLException, InterruptedException {
    while (!stop.stopped()) {
      inspect();
      if (fault.isPresent()) {
        poll();
      } else {
        listen();
      }
    }
  }

  /** Until the doorbell is out of order. */
  private void listen() throws SQLException, InterruptedException {
    Pace pace = new Pace(System.nanoTime());
    long lastRuns = System.nanoTime();
    while (!stop.stopped() && fault.isEmpty()) {
      pace.read(System.nanoTime(), follower.readRows(connection.sql()));
      if (counted(connection.pending()).runs() || since(lastRuns, SAFETY)) {
        follower.readRunsAndRows(connection.sql());
        lastRuns = System.nanoTime();
        inspectWhenDue();
      }
      boolean settled = follower.tellSettledEnds();
      boolean still = settled && follower.isComplete();
      if (still && pace.mayLieDown(System.nanoTime()) && connection.takeSlot()) {
        follower.readRows(connection.sql());
        follower.readRest(connection.sql());
        sleep();
        connection.giveSlotBack();
        pace.awake();
      } else if (stop.await(pace.pause())) {
        return;
      }
    }
  }

  /** Until the doorbell is mended. */
  private void poll() throws SQLException {
    while (!stop.stopped() && fault.isPresent()) {
      follower.readRunsAndRows(connection.sql());
      follower.readRest(connection.sql());
      // Runs ring by a trigger of their own, and so may rows, for all that is known.
      awaitBell(shorter(pollInterval, SAFETY));
      inspectWhenDue();
    }
  }

  private void sleep() throws SQLException {
    while (!stop.stopped() && fault.isEmpty()) {
      ListenConnection.Bells bells = awaitBell(safety());
      if (!bells.rang()) {
        bells = readUnasked();
      }
      if (bells.runs()) {
        follower.readRunsAndRows(connection.sql());
      }
      if (bells.rang()) {
        return;
      }
      inspectWhenDue();
      // Of a channel that can be read again.
      follower.readRest(connection.sql());
    }
  }

  /** Reads though nobody rang; gives the bell that came with it all the same. */
  private ListenConnection.Bells readUnasked() throws SQLException {
    int rows = follower.readRunsAndRows(connection.sql()) + follower.readRest(connection.sql());
    if (rows == 0) {
      return counted(connection.pending());
    }
    ListenConnection.Bells late = counted(connection.await(BELL_ON_ITS_WAY));
    if (!late.rang()) {
      missed.count(rows);
    }
    return late;
  }

  private Duration safety() {
    return missed.recently() ? shorter(pollInterval, SAFETY) : SAFETY;
  }

  /** Waits in slices, so that a stop is noticed. */
  private ListenConnection.Bells awaitBell(Duration longest) throws SQLException {
    long begun = System.nanoTime();
    ListenConnection.Bells bells;
    do {
      bells = counted(connection.await(shorter(longest, SLICE)));
    } while (!bells.rang() && !since(begun, longest) && !stop.stopped());
    return bells;
  }

  private ListenConnection.Bells counted(ListenConnection.Bells bells) {
    counts.heard(bells.rings());
    return bells;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void inspectWhenDue() throws SQLException {
    if (since(inspected, INSPECTION)) {
      inspect();
    }
  }

  private void inspect() throws SQLException {
    inspected = System.nanoTime();
    fault = doorbell.fault(connection.sql());
    follower.inspect(connection.sql());
    if (fault.isPresent()) {
      announcement.enter(Phase.POLLING, fault.get());
    } else {
      announcement.enter(Phase.LISTENING, missed.problem().orElse(null));
    }
    int ended = connection.endFrozenSleepers(FROZEN);
    if (ended > 0) {
      LOG.warning(
          "Ended the database sessions of %d other server(s) that had not stirred for %d s while asleep: as long as one sleeps, every writer rings"
              .formatted(ended, FROZEN.toSeconds()));
    }
  }

  private static boolean since(long time, Duration duration) {
    return System.nanoTime() - time >= duration.toNanos();
  }
}
