package io.runcast.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether writers of the log table ring at all.
 *
 * @param names the tables
 * @param channel what the trigger notifies on
 */
public record Doorbell(TableNames names, String channel) {

  /** From here on the triggers keep silent; see the changeset {@code 003-doorbell}. */
  private static final int QUEUE_LIMIT_PERCENT = 50;

  private static final String QUESTION =
      """
      select ceil(100 * pg_notification_queue_usage()), t.tgenabled,
        encode(t.tgargs, 'escape') = ?
      from (values (to_regclass(?))) as log(oid)
      left join pg_trigger t on t.tgrelid = log.oid and t.tgname = 'runcast_doorbell'
      """;

  /**
   * What keeps the bell from ringing, and what to do; empty when nothing does. One short query of
   * the system catalogs.
   */
  public Optional<String> fault(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
      statement.setString(1, channel + "\\000" + Gate.of(channel).keyClass() + "\\000");
      statement.setString(2, names.log());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return fault(result.getInt(1), result.getString(2), result.getBoolean(3));
      }
    }
  }

  private Optional<String> fault(int queuePercent, @Nullable String enabled, boolean ours) {
    String log = names.log();
    if (enabled == null) {
      return Optional.of(
          "The trigger runcast_doorbell of %s is missing, so nobody rings when rows are written. Restart this server with runcast.migrate=true, or run Runcast's changelog as the owner of the table"
              .formatted(log));
    }
    if (!ours) {
      return Optional.of(
          "The trigger runcast_doorbell of %s rings on another channel than %s. Set runcast.channel to that one, or restart this server with runcast.migrate=true"
              .formatted(log, channel));
    }
    if (enabled.equals("D") || enabled.equals("R")) {
      return Optional.of(
          "The trigger runcast_doorbell of %s is disabled%s, so nobody rings when rows are written. The owner of the table has to run: alter table %s enable trigger runcast_doorbell"
              .formatted(log, enabled.equals("R") ? " for ordinary sessions" : "", log));
    }
    if (queuePercent >= QUEUE_LIMIT_PERCENT) {
      return Optional.of(
          "PostgreSQL's notification queue is %d %% full, so nobody rings: a session that listens stays within one transaction. End it; see pg_stat_activity for the oldest xact_start"
              .formatted(queuePercent));
    }
    return Optional.empty();
  }
}
