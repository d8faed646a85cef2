package io.runcast.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one kind of database; {@link Database} chooses which. Threadsafe. */
sealed interface Connections extends AutoCloseable permits PostgresConnections, SqliteConnections {

  /** For a request or a page of a replay; closed soon. */
  Connection borrow() throws SQLException;

  /** Keeps a borrowed connection, still to be closed, from being lent again. */
  void discard(Connection borrowed);

  /** Keeps all that wait to be borrowed from being lent again. */
  void distrust();

  /** For the listener while it polls: notices within seconds when the other end is gone. */
  Connection openForPolling() throws SQLException;

  /** For the listener, which keeps it. */
  Connection openForListening() throws SQLException;

  /** For deletes that give up soon where they would have to wait. */
  Connection openForRetention() throws SQLException;

  /** For changes to the schema. */
  Connection openForMigration() throws SQLException;

  @Override
  void close();
}
