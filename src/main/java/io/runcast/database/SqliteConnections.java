package io.runcast.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Reads an SQLite file that belongs to somebody else: never writes to it, never creates it.
 *
 * <p>No pool: opening takes less than a millisecond, and a kept connection would go on reading a
 * file that was deleted and made anew under the same name. Each connection is in autocommit mode,
 * so a lock is held for the length of one statement: in WAL mode no writer ever waits for it, with
 * a rollback journal a writer's commit does for that long. See docs/adr/0011.
 */
final class SqliteConnections implements Connections {

  /** How long a read waits for a writer that commits; Python's and Django's default too. */
  private static final Duration BUSY = Duration.ofSeconds(5);

  private static final String UNDEFINED_TABLE = "42P01";
  private static final String NO_CONNECTION = "08001";

  private final Path file;
  private final List<String> tables;
  private final SQLiteDataSource source;

  /**
   * @param file absolute
   */
  SqliteConnections(Path file, TableNames names) {
    this.file = file;
    this.tables = List.of(names.run(), names.log());
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(Math.toIntExact(BUSY.toMillis()));
    source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
  }

  /**
   * A new connection.
   *
   * @throws SQLException saying what to wait for, when the file or a table is not there
   */
  @Override
  public Connection borrow() throws SQLException {
    if (Files.notExists(file)) {
      throw new SQLTransientConnectionException(
          "The SQLite file %s does not exist. Runcast waits for it and does not create it."
              .formatted(file),
          NO_CONNECTION);
    }
    Connection connection = null;
    try {
      connection = source.getConnection();
      requireTables(connection);
      return connection;
    } catch (SQLException e) {
      if (connection != null) {
        connection.close();
      }
      throw UNDEFINED_TABLE.equals(e.getSQLState())
          ? e
          : new SQLException(
              "The SQLite file %s cannot be read: %s".formatted(file, e.getMessage()),
              NO_CONNECTION,
              e.getErrorCode(),
              e);
    }
  }

  @Override
  public void discard(Connection borrowed) {
    // Each is new.
  }

  @Override
  public void distrust() {
    // Each is new.
  }

  @Override
  public Connection openForPolling() throws SQLException {
    return borrow();
  }

  @Override
  public Connection openForListening() throws SQLException {
    throw new SQLFeatureNotSupportedException("SQLite has no LISTEN");
  }

  @Override
  public Connection openForRetention() throws SQLException {
    throw new SQLFeatureNotSupportedException("Runcast deletes nothing in an SQLite file");
  }

  @Override
  public Connection openForMigration() throws SQLException {
    throw new SQLFeatureNotSupportedException("Runcast changes nothing in an SQLite file");
  }

  @Override
  public void close() {
    // Each is its borrower's.
  }

  private void requireTables(Connection connection) throws SQLException {
    for (String table : tables) {
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("select 1 from " + table + " limit 0").close();
      } catch (SQLException e) {
        if (!String.valueOf(e.getMessage()).contains("no such table")) {
          throw e;
        }
        throw new SQLException(
            "The SQLite file %s has no table %s. Runcast waits for it and creates nothing there: run the migrations of the application that writes the log."
                .formatted(file, table),
            UNDEFINED_TABLE,
            e);
      }
    }
  }
}
