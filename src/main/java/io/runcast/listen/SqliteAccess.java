package io.runcast.listen;

import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;

/** An SQLite file: there is nothing to prepare and nothing to listen to. */
final class SqliteAccess implements Access {

  private final Database database;
  private final TableNames tables;
  private final Prepared prepared;

  SqliteAccess(Database database, TableNames tables, Duration pollInterval) {
    this.database = database;
    this.tables = tables;
    this.prepared =
        new Prepared(LogOrder.ID, Finding.of(Code.SQLITE_POLLED, pollInterval.toMillis() / 1000d));
  }

  @Override
  public Prepared prepare() {
    return prepared;
  }

  @Override
  public boolean isMended() {
    return false;
  }

  @Override
  public ListenConnection listen() throws SQLException {
    throw new SQLFeatureNotSupportedException("SQLite has no LISTEN");
  }

  @Override
  public Connection openForPolling() throws SQLException {
    return database.openForPolling();
  }

  @Override
  public void distrust() {
    // Each connection is new.
  }

  @Override
  public LogOrder order(Connection connection) {
    return LogOrder.ID;
  }

  @Override
  public LogReader reader(LogOrder order) {
    return new LogReader(tables.logTable(), order);
  }

  @Override
  public boolean isFile() {
    return true;
  }
}
