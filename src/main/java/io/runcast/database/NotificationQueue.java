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

  /** Of this database's sessions the ones whose transactions are oldest come first. */
  private static final String HOLDER =
      """
      select pid, coalesce(nullif(application_name, ''), '?'), coalesce(usename::text, '?'), state,
        round(extract(epoch from clock_timestamp() - xact_start))::bigint
      from pg_stat_activity
      where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
        and backend_type = 'client backend'
      order by (query ilike 'listen%') desc, xact_start
      limit 1
      """;

  private static final String LISTENERS =
      """
      select pid, coalesce(nullif(application_name, ''), '?'), coalesce(usename::text, '?'), state,
        round(extract(epoch from clock_timestamp() - xact_start))::bigint
      from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'
        and query ilike 'listen%' and xact_start < clock_timestamp() - make_interval(secs => ?)
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

  /** Whether a server is no longer to be called ready. */
  public boolean isFull() {
    return usage >= FULL;
  }

  /** What to tell the admin, with the session that most likely holds the queue. */
  public Optional<Finding> fault(Connection connection) throws SQLException {
    if (usage < WARNING) {
      return Optional.empty();
    }
    long percent = Math.round(Math.ceil(usage * 100));
    Code code = usage < FULL ? Code.QUEUE_FILLING : Code.QUEUE_FULL;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(HOLDER)) {
      return Optional.of(Finding.of(code, percent, result.next() ? session(result) : "?"));
    }
  }

  /**
   * A session whose last statement was {@code LISTEN}, within a transaction that has been idle for
   * too long: it keeps what others notify. What other roles last said is shown to superusers and
   * {@code pg_read_all_stats} alone.
   */
  public static Optional<Finding> idleListener(Connection connection, int seconds)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LISTENERS)) {
      statement.setInt(1, seconds);
      try (ResultSet result = statement.executeQuery()) {
        return result.next()
            ? Optional.of(
                Finding.of(Code.LISTENER_IN_TRANSACTION, result.getInt(1), session(result)))
            : Optional.empty();
      }
    }
  }

  private static String session(ResultSet result) throws SQLException {
    return "pid %d, %s, %s, %s, %d s"
        .formatted(
            result.getInt(1),
            result.getString(2),
            result.getString(3),
            result.getString(4),
            result.getLong(5));
  }
}
