package io.runcast.listen;

import io.runcast.database.ConnectionSource;
import io.runcast.database.Gate;
import io.runcast.database.Pooler;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.finding.FoundException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * Is the listener's one connection: {@code LISTEN}, the bells it brings, and the sleeper's slot of
 * the doorbell gate.
 *
 * <p>In autocommit mode throughout: within a transaction notifications are held back. Not
 * threadsafe.
 */
final class ListenConnection implements AutoCloseable {

  /**
   * What the bells told.
   *
   * @param rings how many notifications there were, other servers' probes not counted
   * @param runs whether one was for the run table
   */
  record Bells(int rings, boolean runs) {
    static final Bells SILENCE = new Bells(0, false);

    boolean rang() {
      return rings > 0;
    }
  }

  private static final String RUN_BELL = "\"run\"";
  private static final String PROBE = "\"probe\"";
  private static final String CONNECTION_FAILED = "08000";
  private static final Duration PROBE_ANSWER = Duration.ofSeconds(3);

  private final Connection connection;
  private final PGConnection notifications;
  private final QueryExecutor received;
  private final String channel;
  private final Gate gate;
  private int slot;

  /** Takes over a connection and listens; closes it when that fails. */
  ListenConnection(Connection connection, String channel) throws SQLException {
    this.connection = connection;
    this.channel = channel;
    try {
      notifications = connection.unwrap(PGConnection.class);
      received = connection.unwrap(BaseConnection.class).getQueryExecutor();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("listen " + statement.enquoteIdentifier(channel, true));
      }
      gate = Gate.of(channel);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * The same, and sees to it that notifications arrive; see {@link #prove}.
   *
   * @param elsewhere opens another connection to the same database
   */
  static ListenConnection proven(Connection connection, String channel, ConnectionSource elsewhere)
      throws SQLException {
    ListenConnection listening = new ListenConnection(connection, channel);
    try {
      listening.prove(elsewhere);
      return listening;
    } catch (SQLException | RuntimeException e) {
      listening.close();
      throw e;
    }
  }

  Connection sql() {
    return connection;
  }

  /**
   * Makes sure that notifications arrive. A pooler that hands out connections by the transaction
   * takes {@code LISTEN} without a word and swallows all that follows.
   *
   * @param elsewhere opens another connection to the same database, to notify from: a session's own
   *     notification would arrive even there
   * @throws SQLException when none arrives, saying why and what to do
   */
  private void prove(ConnectionSource elsewhere) throws SQLException {
    String probe = "{\"type\":" + PROBE + ",\"id\":\"" + UUID.randomUUID() + "\"}";
    try (Connection other = elsewhere.open();
        PreparedStatement statement = other.prepareStatement("select pg_notify(?, ?)")) {
      statement.setString(1, channel);
      statement.setString(2, probe);
      statement.executeQuery().close();
    }
    long end = System.nanoTime() + PROBE_ANSWER.toNanos();
    for (long left = PROBE_ANSWER.toMillis();
        left > 0;
        left = (end - System.nanoTime()) / 1_000_000) {
      for (PGNotification notification : notifications.getNotifications(Math.toIntExact(left))) {
        if (notification.getParameter().equals(probe)) {
          return;
        }
      }
    }
    boolean pooled = Pooler.isBefore(connection);
    try (Statement statement = connection.createStatement()) {
      // Where it may have been left in somebody else's session.
      statement.execute("unlisten " + statement.enquoteIdentifier(channel, true));
    }
    throw new FoundException(
        Finding.of(
            pooled ? Code.POOLER_SWALLOWS_NOTIFICATIONS : Code.NOTIFICATIONS_SWALLOWED,
            PROBE_ANSWER.toSeconds()),
        CONNECTION_FAILED);
  }

  /** Ends the sessions of other servers that froze while asleep; how many there were. */
  int endFrozenSleepers(Duration silence) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(gate.endFrozenSleepers())) {
      statement.setInt(1, Math.toIntExact(silence.toSeconds()));
      int ended = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          ended++;
        }
      }
      return ended;
    }
  }

  /**
   * Takes what has arrived with earlier answers, without waiting. {@link
   * PGConnection#getNotifications()} would look at the socket too, and wait a millisecond for it;
   * but PostgreSQL sends what there is before it says that a query is done.
   */
  Bells pending() throws SQLException {
    return heard(received.getNotifications());
  }

  /** Waits for a bell. */
  Bells await(Duration longest) throws SQLException {
    return heard(notifications.getNotifications(Math.toIntExact(longest.toMillis())));
  }

  /**
   * Takes the first free slot of the gate: from now on every writer rings.
   *
   * @return false while a writer that did not ring is still in flight, or all slots are taken
   */
  boolean takeSlot() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(gate.takeFreeSlot());
        ResultSet result = statement.executeQuery()) {
      result.next();
      slot = result.getInt(1);
      return slot > 0;
    }
  }

  void giveSlotBack() throws SQLException {
    if (slot > 0) {
      try (PreparedStatement statement = connection.prepareStatement(gate.free(slot))) {
        statement.executeQuery().close();
      }
      slot = 0;
    }
  }

  private static Bells heard(PGNotification[] notifications) {
    int rings = 0;
    boolean runs = false;
    for (PGNotification notification : notifications) {
      // Another server's probe is no news.
      rings += notification.getParameter().contains(PROBE) ? 0 : 1;
      runs |= notification.getParameter().contains(RUN_BELL);
    }
    return rings > 0 ? new Bells(rings, runs) : Bells.SILENCE;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
