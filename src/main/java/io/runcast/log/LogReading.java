package io.runcast.log;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One look at the log with several statements, each limited in time: in PostgreSQL they all see the
 * same state.
 *
 * <p>Not threadsafe. The connection stays the caller's, and is again as it was when this is closed.
 */
public final class LogReading implements AutoCloseable {

  private final Connection connection;
  private final Dialect dialect;
  private final int epoch;
  private final long[] open;
  private TextIndex.@Nullable Found found;

  LogReading(Connection connection, Dialect dialect, int epoch, long[] open) {
    this.connection = connection;
    this.dialect = dialect;
    this.epoch = epoch;
    this.open = open;
  }

  public Connection connection() {
    return connection;
  }

  /** The history that places must belong to. */
  public int epoch() {
    return epoch;
  }

  /** The transactions, ascending, of which rows may yet come before the last ones. */
  long[] open() {
    return open;
  }

  /** What a search by the index of texts found last; null for none. */
  TextIndex.@Nullable Found found() {
    return found;
  }

  void found(TextIndex.Found now) {
    found = now;
  }

  @Override
  public void close() throws SQLException {
    dialect.end(connection);
  }
}
