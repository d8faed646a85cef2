package io.runcast.security.django;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * A foreign table that has to be readable, and what to do where it is not.
 *
 * @param table quoted
 * @param columns those that are read, separated by commas
 * @param setting names the table
 */
record TableAccess(String table, String columns, String setting) {

  private static final String NOT_ALLOWED = "42501";

  /** undefined_table, undefined_column, invalid_schema_name. */
  private static final Set<String> MISSING = Set.of("42P01", "42703", "3F000");

  /**
   * Reads no row of it.
   *
   * @throws SQLException whose message tells an admin what to do
   */
  void require(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("select %s from %s limit 0".formatted(columns, table)).close();
    } catch (SQLException e) {
      throw explained(e, connection);
    }
  }

  private SQLException explained(SQLException e, Connection connection) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (state.equals(NOT_ALLOWED)) {
      return new SQLException(
          "This role may not read %s, or not all of the columns that are needed (%s).%s"
              .formatted(table, message, grants(connection)),
          state,
          e);
    }
    // SQLite has one code for all errors in a statement.
    if (MISSING.contains(state) || message.contains("no such ")) {
      return new SQLException(
          "There is no table %s with the columns %s (%s). %s names it, and the CRM's migrations make it, in the database of runcast.db.url.%s"
              .formatted(table, columns, message, setting, grants(connection)),
          state,
          e);
    }
    return e;
  }

  /** What the owner has to run; nothing where there are no roles, as in SQLite. */
  private String grants(Connection connection) throws SQLException {
    String user = connection.getMetaData().getUserName();
    if (user == null || user.isEmpty()) {
      return "";
    }
    String role = '"' + user.replace("\"", "\"\"") + '"';
    String grant = "grant select (%s) on %s to %s;".formatted(columns, table, role);
    int dot = table.indexOf('.');
    return " Its owner runs: "
        + (dot < 0
            ? grant
            : "grant usage on schema %s to %s; %s".formatted(table.substring(0, dot), role, grant));
  }
}
