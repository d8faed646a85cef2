package io.runcast.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Tells the servers on one database of each other: each writes a row every few seconds, and one
 * that has not for a while is dead. See the changeset {@code 007-servers}.
 */
public final class ServerTable {

  static final String NAME = "runcast_server";

  /** Rows that old are cleared away by whoever comes by. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);

  private final TableNames names;

  public ServerTable(TableNames names) {
    this.names = names;
  }

  /**
   * Writes this server's row, and clears away those of the dead.
   *
   * @throws SQLException 42P01 or 42501 where the table is not there or not for this role
   */
  public void announce(Connection connection, UUID id, String name, String status)
      throws SQLException {
    String table = table(connection);
    connection.setReadOnly(false);
    try (PreparedStatement upsert =
            connection.prepareStatement(
                """
                insert into %s as mine (id, name, status) values (?, ?, ?)
                on conflict (id) do update set name = excluded.name, status = excluded.status,
                  heartbeat_at = clock_timestamp()
                """
                    .formatted(table));
        PreparedStatement clear =
            connection.prepareStatement(
                "delete from %s where heartbeat_at < clock_timestamp() - make_interval(secs => ?)"
                    .formatted(table))) {
      upsert.setObject(1, id);
      upsert.setString(2, name);
      upsert.setString(3, status);
      upsert.executeUpdate();
      clear.setInt(1, Math.toIntExact(FORGOTTEN.toSeconds()));
      clear.executeUpdate();
    }
  }

  /** What the other servers say of themselves that have written within a time. */
  public List<String> others(Connection connection, UUID id, Duration alive) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select status from %s
            where id <> ? and heartbeat_at > clock_timestamp() - make_interval(secs => ?)
            order by name, id
            """
                .formatted(table(connection)))) {
      statement.setObject(1, id);
      statement.setInt(2, Math.toIntExact(alive.toSeconds()));
      List<String> others = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          others.add(result.getString(1));
        }
      }
      return others;
    }
  }

  /** Takes this server's row away. */
  public void leave(Connection connection, UUID id) throws SQLException {
    connection.setReadOnly(false);
    try (PreparedStatement statement =
        connection.prepareStatement("delete from %s where id = ?".formatted(table(connection)))) {
      statement.setObject(1, id);
      statement.executeUpdate();
    }
  }

  /** It lies beside the log table, which need not be on the search path. */
  private String table(Connection connection) throws SQLException {
    return "\"%s\".%s".formatted(new Catalog(connection, names).schema(), NAME);
  }
}
