package io.runcast.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the servers on one database of logins that were ended before their time. See the changeset
 * {@code 008-logouts}.
 */
public final class LogoutTable {

  static final String NAME = "runcast_logout";

  private final TableNames names;

  public LogoutTable(TableNames names) {
    this.names = names;
  }

  /**
   * Tells of one, and clears away those that have expired since.
   *
   * @throws SQLException 42P01 or 42501 where the table is not there or not for this role
   */
  public void add(Connection connection, String id, Instant expires) throws SQLException {
    String table = table(connection);
    connection.setReadOnly(false);
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into %s (id, expires_at) values (?, ?) on conflict do nothing"
                    .formatted(table));
        PreparedStatement clear =
            connection.prepareStatement(
                "delete from %s where expires_at < clock_timestamp()".formatted(table))) {
      insert.setString(1, id);
      insert.setObject(2, expires.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
      clear.executeUpdate();
    }
  }

  /** All that would count still, and when each expires. */
  public Map<String, Instant> current(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "select id, expires_at from %s where expires_at >= clock_timestamp()"
                    .formatted(table(connection)));
        ResultSet result = statement.executeQuery()) {
      Map<String, Instant> current = new HashMap<>();
      while (result.next()) {
        current.put(result.getString(1), result.getObject(2, OffsetDateTime.class).toInstant());
      }
      return current;
    }
  }

  /** It lies beside the log table, which need not be on the search path. */
  private String table(Connection connection) throws SQLException {
    return "\"%s\".%s".formatted(new Catalog(connection, names).schema(), NAME);
  }
}
