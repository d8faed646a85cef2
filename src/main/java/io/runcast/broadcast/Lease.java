package io.runcast.broadcast;

import io.runcast.database.Database;
import io.runcast.log.LogReader;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Borrows a connection when it is first asked for, if it ever is, and makes sure that it leads to
 * the history that the listener reads. After a failover the pool may still hold connections to a
 * primary of before, which comes back to life and knows nothing of its end, or have found the new
 * one before the listener did. Belongs to one thread.
 */
final class Lease implements AutoCloseable {

  /** The connection led to another history, and was dropped from the pool. */
  static final class OtherHistoryException extends SQLException {
    private static final long serialVersionUID = 1;

    OtherHistoryException() {
      super("the connection leads to another history than the listener's");
    }
  }

  private final Database database;
  private final LogReader reader;
  private final int epoch;
  private @Nullable Connection connection;

  /**
   * @param epoch the history to read from; see {@link LogReader#epoch}
   */
  Lease(Database database, LogReader reader, int epoch) {
    this.database = database;
    this.reader = reader;
    this.epoch = epoch;
  }

  /** The reader that fits the listener's order. */
  LogReader reader() {
    return reader;
  }

  Connection connection() throws SQLException {
    Connection borrowed = connection;
    if (borrowed == null) {
      borrowed = database.borrow();
      connection = borrowed;
      if (reader.epoch(borrowed) != epoch) {
        database.discard(borrowed);
        throw new OtherHistoryException();
      }
    }
    return borrowed;
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
