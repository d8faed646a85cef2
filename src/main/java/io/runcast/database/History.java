package io.runcast.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** Tells one history of a database from another. */
public final class History {

  private History() {}

  /**
   * A number that stays the same as long as places in the log mean the same: another cluster, or a
   * standby that was promoted, gives another one.
   *
   * <p>The timeline comes from the write position, since the control file tells it only after the
   * next checkpoint. Fails on a standby, where no place may be taken.
   */
  public static int epoch(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
                    + " from pg_control_system()")) {
      result.next();
      return Objects.hash(result.getLong(1), result.getString(2));
    }
  }
}
