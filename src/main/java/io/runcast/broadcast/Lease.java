package io.runcast.broadcast;

import io.runcast.database.Database;
import io.runcast.log.LogReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
  private final boolean patient;
  private @Nullable Connection connection;

  /**
   * @param epoch the history to read from; see {@link LogReader#epoch}
   * @param patient false for a table whose locks are not to be waited for: others want the thread
   */
  Lease(Database database, LogReader reader, int epoch, boolean patient) {
    this.database = database;
    this.reader = reader;
    this.epoch = epoch;
    this.patient = patient;
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
      if (!patient) {
        borrowed.setAutoCommit(false);
        try (Statement statement = borrowed.createStatement()) {
          // Ends with the transaction: a session may be another's behind a pooler.
          statement.execute("set local lock_timeout = 500");
        }
      }
    }
    return borrowed;
  }

  @Override
  public void close() throws SQLException {
    Connection borrowed = connection;
    if (borrowed == null) {
      return;
    }
    try {
      if (!borrowed.getAutoCommit()) {
        borrowed.rollback();
        borrowed.setAutoCommit(true);
      }
    } finally {
      borrowed.close();
    }
  }
}
