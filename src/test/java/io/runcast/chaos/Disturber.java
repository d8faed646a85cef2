package io.runcast.chaos;

import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Breaks one thing after another, in an order that the seed decides: every kind once to begin with,
 * then some more often than others. Belongs to one thread.
 */
final class Disturber {

  /** Long enough that a server has to notice, which it promises within 10 s. */
  private static final Duration FREEZE = Duration.ofSeconds(10);

  /** Writers commit what they prepared within a tenth of this. */
  private static final Duration ORPHANED = Duration.ofSeconds(1);

  private final PostgresServer postgres;
  private final List<Station> stations;
  private final SecondServer second;
  private final TransactionRecovery recovery;
  private final Random random;

  private final Deque<Disturbance> next = new ArrayDeque<>();
  private final Map<Disturbance, Integer> counts = new EnumMap<>(Disturbance.class);

  /** When each network that is frozen thaws, by {@link System#nanoTime()}. */
  private final Map<Station, Long> frozen = new HashMap<>();

  Disturber(
      PostgresServer postgres,
      List<Station> stations,
      SecondServer second,
      TransactionRecovery recovery,
      Random random) {
    this.postgres = postgres;
    this.stations = stations;
    this.second = second;
    this.recovery = recovery;
    this.random = random;
    next.addAll(shuffled(List.of(Disturbance.values())));
  }

  /** Disturbs for so long, and a little longer if a network is still frozen then. */
  void disturb(Duration time) throws SQLException, IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end || !frozen.isEmpty()) {
      pause();
      thawWhatIsDue();
      endOrphans(ORPHANED);
      long left = end - System.nanoTime();
      if (left > 0) {
        breakSomething(left);
      }
    }
  }

  /** Ends the prepared transactions of writers that have ended, and waits until both serve. */
  void restoreCalm() throws SQLException, InterruptedException {
    endOrphans(Duration.ZERO);
    second.awaitReady();
  }

  /** How often each was done. */
  Map<Disturbance, Integer> counts() {
    return Map.copyOf(counts);
  }

  private void breakSomething(long nanosLeft)
      throws SQLException, IOException, InterruptedException {
    if (next.isEmpty()) {
      List<Disturbance> more = new ArrayList<>();
      for (Disturbance kind : Disturbance.values()) {
        more.addAll(Collections.nCopies(kind.weight(), kind));
      }
      next.addAll(shuffled(more));
    }
    Disturbance kind = next.remove();
    if (isDone(kind, any(), nanosLeft)) {
      counts.merge(kind, 1, Integer::sum);
    } else if (!counts.containsKey(kind)) {
      next.add(kind); // Each is to happen: there may be something to break a little later.
    }
  }

  /** False where it makes no sense now. */
  private boolean isDone(Disturbance kind, Station station, long nanosLeft)
      throws SQLException, IOException, InterruptedException {
    return switch (kind) {
      case LISTENERS_KILLED -> killConnections("runcast listener") > 0;
      case POOLS_KILLED -> killConnections("runcast") > 0;
      case WRITERS_KILLED -> killConnections(ChaoticWriter.APPLICATION) > 0;
      case DATABASE_CUT -> station.database().cut() > 0;
      case DATABASE_FROZEN -> freeze(station, nanosLeft);
      case CLIENTS_CUT -> station.clients().cut() > 0;
      case POSTGRES_RESTARTED -> {
        postgres.restart(PostgresServer.Stop.IMMEDIATE);
        yield true;
      }
      case SERVER_KILLED -> {
        boolean deployed = second.isDeployed();
        if (deployed) {
          second.killAndStart();
        }
        yield deployed;
      }
    };
  }

  private int killConnections(String application) throws SQLException {
    try (Connection connection = postgres.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = ?")) {
      statement.setString(1, application);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }

  private boolean freeze(Station station, long nanosLeft) {
    boolean enoughTime =
        counts.get(Disturbance.DATABASE_FROZEN) == null || nanosLeft > FREEZE.toNanos();
    if (!enoughTime || frozen.containsKey(station)) {
      return false;
    }
    station.database().freeze();
    frozen.put(station, System.nanoTime() + FREEZE.toNanos());
    return true;
  }

  private void thawWhatIsDue() {
    long now = System.nanoTime();
    frozen.forEach(
        (station, due) -> {
          if (now - due >= 0) {
            station.database().thaw();
          }
        });
    frozen.keySet().removeIf(station -> !station.database().isFrozen());
  }

  private void endOrphans(Duration age) throws SQLException {
    try (Connection connection = postgres.connect()) {
      recovery.end(connection, age);
    }
  }

  private void pause() throws InterruptedException {
    new CountDownLatch(1).await(400 + random.nextInt(800), TimeUnit.MILLISECONDS);
  }

  private Station any() {
    return stations.get(random.nextInt(stations.size()));
  }

  private List<Disturbance> shuffled(List<Disturbance> kinds) {
    List<Disturbance> order = new ArrayList<>(kinds);
    Collections.shuffle(order, random);
    return order;
  }
}
