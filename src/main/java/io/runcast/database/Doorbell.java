package io.runcast.database;

import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Looks whether writers of the log table ring at all.
 *
 * @param names the tables
 * @param channel what the trigger notifies on
 */
public record Doorbell(TableNames names, String channel) {

  /**
   * What keeps the bell from ringing; empty when nothing does. One short query of the system
   * catalogs.
   */
  public Optional<Finding> fault(Connection connection) throws SQLException {
    Optional<Finding> trigger =
        Trigger.DOORBELL.in(connection, names, channel).fault(names, channel);
    return trigger.isPresent() ? trigger : queue(connection);
  }

  private static Optional<Finding> queue(Connection connection) throws SQLException {
    NotificationQueue queue = NotificationQueue.of(connection);
    return queue.silences() ? queue.fault(connection) : Optional.empty();
  }
}
