package io.runcast.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** Knows whether a connection pooler, such as PgBouncer, stands between here and PostgreSQL. */
public final class Pooler {

  private Pooler() {}

  /** True when the process that answers is not the one that was connected to. */
  public static boolean isBefore(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
      return result.next()
          && result.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
    }
  }
}
