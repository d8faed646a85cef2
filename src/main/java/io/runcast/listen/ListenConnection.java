package io.runcast.listen;

import io.runcast.database.Gate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Is the listener's one connection: {@code LISTEN}, the bells it brings, and the sleeper's slot of
 * the doorbell gate.
 *
 * <p>In autocommit mode throughout: within a transaction notifications are held back. Not
 * threadsafe.
 */
final class ListenConnection implements AutoCloseable {

  /** What the bells told: whether any rang, and whether one was for the run table. */
  record Bells(boolean rang, boolean runs) {
    static final Bells SILENCE = new Bells(false, false);
  }

  private static final String RUN_BELL = "\"run\"";

  private final Connection connection;
  private final PGConnection notifications;
  private final Gate gate;
  private int slot;

  /** Takes over a connection and listens; closes it when that fails. */
  ListenConnection(Connection connection, String channel) throws SQLException {
    this.connection = connection;
    try {
      notifications = connection.unwrap(PGConnection.class);
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

  Connection sql() {
    return connection;
  }

  /**
   * Names the history of this database: another cluster, a restored dump or a promoted standby
   * gives another one. Timeline from the write position: the control file tells it only after the
   * next checkpoint.
   */
  int epoch() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
                    + " from pg_control_system()")) {
      result.next();
      return Objects.hash(result.getLong(1), result.getString(2));
    }
  }

  /** Takes what has arrived with earlier answers, without waiting. */
  Bells pending() throws SQLException {
    return heard(notifications.getNotifications());
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
    boolean runs = false;
    for (PGNotification notification : notifications) {
      runs |= notification.getParameter().contains(RUN_BELL);
    }
    return notifications.length == 0 ? Bells.SILENCE : new Bells(true, runs);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
