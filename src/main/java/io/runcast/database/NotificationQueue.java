package io.runcast.database;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * How full PostgreSQL's notification queue is. It holds every notification until the last session
 * that listens has seen it, and one that stays within a transaction sees none; once the queue is
 * full, every transaction that notified fails at its commit.
 *
 * @param usage from 0 to 1
 */
public record NotificationQueue(double usage) {

  /** From here on the triggers keep silent; see the changeset {@code 003-doorbell}. */
  private static final double SILENT = 0.5;

  /** From here on somebody should look. */
  private static final double WARNING = SILENT;

  /** From here on no rows are promised any more. */
  private static final double FULL = 0.8;

  /** From here on a session that idles within a transaction is worth a word. */
  private static final double SUSPICIOUS = 0.01;

  private static final int IDLE_SECONDS = 10;

  /**
   * The oldest transaction: nobody can ask which sessions listen, but one that does and has seen
   * what there is has no open transaction. The queue is the whole instance's. What the sessions of
   * other roles are at is not shown to everybody.
   */
  private static final String OLDEST =
      """
      select pg_has_role(current_user, 'pg_read_all_stats', 'usage'), current_user,
        pid, coalesce(nullif(application_name, ''), '?'), coalesce(usename::text, '?'), state,
        round(extract(epoch from clock_timestamp() - xact_start))::bigint,
        coalesce(state, '') like 'idle in transaction%' and
          clock_timestamp() - xact_start > make_interval(secs => ?)
      from (select 1) one left join pg_stat_activity
        on xact_start is not null and pid <> pg_backend_pid()
          and backend_type = 'client backend'
      order by xact_start
      limit 1
      """;

  /** Asks, which also moves on a tail that nobody holds. */
  public static NotificationQueue of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select pg_notification_queue_usage()")) {
      result.next();
      return new NotificationQueue(result.getDouble(1));
    }
  }

  /** Whether the triggers have ceased to ring. */
  boolean silences() {
    return usage >= SILENT;
  }

  /** What to tell the admin, with the session that most likely holds the queue. */
  Optional<Finding> fault(Connection connection) throws SQLException {
    if (usage < SUSPICIOUS) {
      return Optional.empty();
    }
    try (PreparedStatement statement = connection.prepareStatement(OLDEST)) {
      statement.setInt(1, IDLE_SECONDS);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        if (usage >= WARNING) {
          Code code = usage < FULL ? Code.QUEUE_FILLING : Code.QUEUE_FULL;
          return Optional.of(Finding.of(code, percent(), session(result)));
        }
        return result.getBoolean(1) && result.getBoolean(8)
            ? Optional.of(Finding.of(Code.LISTENER_IN_TRANSACTION, percent(), session(result)))
            : Optional.empty();
      }
    }
  }

  private long percent() {
    return Math.round(Math.ceil(usage * 100));
  }

  private static String session(ResultSet result) throws SQLException {
    if (!result.getBoolean(1)) {
      return "? (grant pg_read_all_stats to %s)".formatted(result.getString(2));
    }
    return result.getObject(3) == null
        ? "?"
        : "pid %d, application %s, role %s, %s, %d s"
            .formatted(
                result.getInt(3),
                result.getString(4),
                result.getString(5),
                result.getString(6),
                result.getLong(7));
  }
}
