package io.runcast.log;

import io.runcast.database.TableNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows behind a {@link LogCursor}, of all runs for the listener or of one run for a client.
 *
 * <p>Each read is one statement with one snapshot, bounded in rows and in bytes: messages above
 * {@value #INLINE_BYTES} bytes are fetched one by one while the page has room for them, so that a
 * page of huge messages is a short page. No state: any thread, any connection in autocommit mode.
 */
public final class LogReader {

  static final int INLINE_BYTES = 16 * 1024;

  private final LogOrder order;
  private final Dialect dialect;
  private final LogSql sql;

  public LogReader(TableNames names, LogOrder order) {
    this.order = order;
    this.dialect = Dialect.of(names.kind());
    this.sql = new LogSql(names, order, dialect);
  }

  /**
   * Reads the rows of all runs behind a place.
   *
   * @param after where to go on
   * @param rows how many at most
   * @param bytes about how many bytes of text at most; one row always fits
   */
  public LogPage read(
      Connection connection, LogCursor after, StillOpen stillOpen, int rows, long bytes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.everyRun)) {
      Parameters parameters = new Parameters(statement, dialect);
      parameters.text(after.tx()).number(after.id()).rows(rows);
      parameters.array(after.open()).text(after.tx()).rows(rows);
      parameters.text(after.nextFloor()).rows(rows);
      return page(connection, statement, new Request(after, stillOpen, rows, bytes));
    }
  }

  /**
   * Reads the rows of one run behind a place.
   *
   * @param upTo leaves out what lies behind it; null reads to the end
   */
  public LogPage read(
      Connection connection,
      long run,
      LogFilter filter,
      LogCursor after,
      @Nullable LogCursor upTo,
      int rows,
      long bytes)
      throws SQLException {
    boolean fromTheFirst = order == LogOrder.TRANSACTION && after.tx() == 0;
    String text = fromTheFirst ? sql.oneRunFromTheFirst : sql.oneRun;
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      Parameters parameters = new Parameters(statement, dialect).number(run);
      if (!fromTheFirst) {
        parameters.text(after.tx());
      }
      parameters.number(after.id());
      if (!fromTheFirst) {
        parameters.bound(upTo);
      }
      parameters.filter(filter).rows(rows);
      parameters.number(run).array(after.open()).text(after.tx());
      parameters.bound(upTo).filter(filter).rows(rows);
      parameters.number(run).text(after.nextFloor());
      parameters.bound(upTo).filter(filter).rows(rows);
      StillOpen stillOpen = upTo == null ? StillOpen.IN_SNAPSHOT : (ids, snapshot) -> upTo.open();
      return page(connection, statement, new Request(after, stillOpen, rows, bytes));
    }
  }

  /**
   * The place before the last {@code count} rows of a run; the start when it has fewer.
   *
   * @param position how far the listener is
   */
  public LogCursor beforeLast(
      Connection connection, LogCursor position, long run, LogFilter filter, long count)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.tailStart)) {
      new Parameters(statement, dialect).number(run).filter(filter).number(count - 1);
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          return LogCursor.start(position.epoch());
        }
        long[] open = order == LogOrder.TRANSACTION ? dialect.seen(result).open() : position.open();
        return LogCursor.before(position.epoch(), result.getLong(2), result.getLong(3), open);
      }
    }
  }

  /** The place behind everything that is visible now. */
  public LogCursor end(Connection connection, int epoch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.lastOfAll);
        ResultSet result = statement.executeQuery()) {
      result.next();
      Snapshot snapshot = order == LogOrder.TRANSACTION ? dialect.seen(result) : Snapshot.QUIET;
      long tx = result.getLong(2);
      long id = result.wasNull() ? Long.MAX_VALUE : result.getLong(3);
      return LogCursor.at(epoch, tx, id, snapshot);
    }
  }

  /** True when the row a place stands at is still in the table, or when it stands at none. */
  public boolean stands(Connection connection, LogCursor cursor) throws SQLException {
    if (cursor.tx() == 0) {
      return true;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.exists)) {
      new Parameters(statement, dialect).number(cursor.id()).text(cursor.tx());
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }

  /** Id of a run's first row in the order; empty when it has none. */
  public OptionalLong firstId(Connection connection, long run) throws SQLException {
    return id(connection, sql.firstOfRun, run);
  }

  /** Id of a run's last row in the order; empty when it has none. */
  public OptionalLong lastId(Connection connection, long run) throws SQLException {
    return id(connection, sql.lastOfRun, run);
  }

  /** How many rows a run has. */
  public long count(Connection connection, long run) throws SQLException {
    return id(connection, sql.count, run).orElse(0);
  }

  private static OptionalLong id(Connection connection, String text, long run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setLong(1, run);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private record Request(LogCursor after, StillOpen stillOpen, int rows, long bytes) {}

  private LogPage page(Connection connection, PreparedStatement statement, Request request)
      throws SQLException {
    Snapshot snapshot = Snapshot.QUIET;
    RawPage raw = new RawPage(request.rows());
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        if (result.isFirst()) {
          snapshot = dialect.seen(result);
        }
        if (result.getInt(2) > 0) {
          raw.add(RawRow.read(result, dialect));
        }
      }
    }
    List<RawRow> rows = raw.inOrder();
    long[] open =
        request.stillOpen().after(rows.stream().mapToLong(RawRow::id).toArray(), snapshot);
    List<LogEntry> entries = new ArrayList<>(rows.size());
    LogCursor cursor = request.after();
    long bytes = 0;
    for (RawRow row : rows) {
      bytes += row.bytes();
      if (bytes > request.bytes() && !entries.isEmpty()) {
        return new LogPage(entries, cursor, snapshot, false);
      }
      Optional<String> text = text(connection, row);
      if (text.isPresent()) {
        cursor = cursor.after(row.tx(), row.id(), open);
        entries.add(row.entry(text.get(), cursor));
      }
    }
    return new LogPage(entries, cursor, snapshot, !raw.cut());
  }

  /** The row's message; empty when the row was deleted since the page was read. */
  private Optional<String> text(Connection connection, RawRow row) throws SQLException {
    if (row.message() != null || row.bytes() == 0) {
      return Optional.of(row.message() == null ? "" : row.message());
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.message)) {
      statement.setLong(1, row.id());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? Optional.of(orEmpty(result.getString(1))) : Optional.empty();
      }
    }
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
