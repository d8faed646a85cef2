package io.runcast.log;

import io.runcast.database.LogTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows behind a {@link LogCursor}, of all for the listener or of one subject for a client.
 *
 * <p>Each read is one statement with one snapshot, bounded in rows and in bytes: messages above
 * {@value #INLINE_BYTES} bytes stay behind, and those that the page has room for are fetched by a
 * second one, so that a page of huge messages is a short page. A filter is applied here and not in
 * SQL: one that matches rarely must not turn a page into a search of the whole table. No state: any
 * thread, any connection in autocommit mode.
 */
public final class LogReader {

  static final int INLINE_BYTES = 1024;

  private final LogOrder order;
  private final Dialect dialect;
  private final LogSql sql;

  public LogReader(LogTable table, LogOrder order) {
    this.order = order;
    this.dialect = Dialect.of(table.kind());
    this.sql = new LogSql(table, order, dialect);
  }

  /**
   * Reads the rows of all subjects behind a place.
   *
   * @param after where to go on
   * @param rows how many at most
   * @param bytes about how many bytes of text at most; one row always fits
   */
  public LogPage read(
      Connection connection, LogCursor after, StillOpen stillOpen, int rows, long bytes)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.all)) {
      Parameters parameters = new Parameters(statement, dialect);
      parameters.text(after.tx()).number(after.id()).rows(rows);
      parameters.array(after.open()).text(after.tx()).rows(rows);
      parameters.text(after.nextFloor()).rows(rows);
      return page(connection, statement, new Request(after, LogFilter.ALL, stillOpen, rows, bytes));
    }
  }

  /**
   * Reads the rows of one run, or of one channel or key, behind a place.
   *
   * @param filter what to give of them; what it leaves out counts, and the cursor moves past it
   * @param upTo leaves out what lies behind it; null reads to the end
   */
  public LogPage read(
      Connection connection,
      Subject subject,
      LogFilter filter,
      LogCursor after,
      @Nullable LogCursor upTo,
      int rows,
      long bytes)
      throws SQLException {
    boolean fromTheFirst = order == LogOrder.TRANSACTION && after.tx() == 0;
    String text = fromTheFirst ? sql.oneFromTheFirst : sql.one;
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      Parameters parameters = new Parameters(statement, dialect).subject(subject);
      if (!fromTheFirst) {
        parameters.text(after.tx());
      }
      parameters.number(after.id());
      if (!fromTheFirst) {
        parameters.bound(upTo);
      }
      parameters.rows(rows);
      parameters.array(after.open()).subject(subject).bound(upTo).rows(rows);
      parameters.text(after.tx()).rows(rows);
      parameters.subject(subject).text(after.nextFloor());
      parameters.bound(upTo).rows(rows);
      StillOpen stillOpen = upTo == null ? StillOpen.IN_SNAPSHOT : (ids, snapshot) -> upTo.open();
      return page(connection, statement, new Request(after, filter, stillOpen, rows, bytes));
    }
  }

  /**
   * Walks a step further back.
   *
   * @param position how far the listener is
   */
  public TailSearch walk(Connection connection, LogCursor position, TailSearch search)
      throws SQLException {
    boolean amongTheFirst = search.tx() == 0;
    String text = amongTheFirst ? sql.backwardsAmongTheFirst : sql.backwards;
    int window = search.window();
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      Parameters parameters = new Parameters(statement, dialect).subject(search.subject());
      if (!amongTheFirst) {
        parameters.text(search.tx());
      }
      parameters.number(search.id()).rows(window);
      try (ResultSet result = statement.executeQuery()) {
        long missing = search.missing();
        TailSearch reached = search;
        int rows = 0;
        while (result.next()) {
          rows++;
          long tx = result.getLong(1);
          long id = result.getLong(2);
          if (search.filter().accepts(orEmpty(result.getString(4)), orEmpty(result.getString(5)))
              && --missing == 0) {
            long[] open =
                order == LogOrder.TRANSACTION ? dialect.seen(result, 3).open() : position.open();
            return search.endedAt(LogCursor.before(position.epoch(), tx, id, open));
          }
          reached = search.onFrom(missing, tx, id);
        }
        if (rows == window) {
          return reached;
        }
        return amongTheFirst || order == LogOrder.ID
            ? search.endedAt(LogCursor.start(position.epoch()))
            : search.onFrom(missing, 0, LogCursor.NO_ROW);
      }
    }
  }

  /**
   * Names the history that this connection reads: another cluster, a restored dump, a promoted
   * standby and another order each give another one. A place means something only where this is its
   * {@link LogCursor#epoch()}.
   *
   * @throws SQLException also on a standby, whose snapshots lack transactions in progress
   */
  public int epoch(Connection connection) throws SQLException {
    return 31 * dialect.epoch(connection) + order.name().hashCode();
  }

  /** The place behind everything that is visible now. */
  public LogCursor end(Connection connection, int epoch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.lastOfAll);
        ResultSet result = statement.executeQuery()) {
      result.next();
      Snapshot snapshot =
          order == LogOrder.TRANSACTION
              ? dialect.seen(result, 1)
              : Snapshot.QUIET.with(orEmpty(result.getString(4)));
      long tx = result.getLong(2);
      long id = result.wasNull() ? LogCursor.NO_ROW : result.getLong(3);
      return LogCursor.at(epoch, tx, id, snapshot);
    }
  }

  /** True when the row a place stands at is still in the table, or when it stands at none. */
  public boolean stands(Connection connection, LogCursor cursor) throws SQLException {
    if (!cursor.isAtRow()) {
      return true;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.exists)) {
      new Parameters(statement, dialect).number(cursor.id()).text(cursor.tx());
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }

  /** Id of the first row in the order; empty when there is none. */
  public OptionalLong firstId(Connection connection, Subject subject) throws SQLException {
    return id(connection, sql.first, subject);
  }

  /** Id of the last row in the order; empty when there is none. */
  public OptionalLong lastId(Connection connection, Subject subject) throws SQLException {
    return id(connection, sql.last, subject);
  }

  /** How many rows there are. */
  public long count(Connection connection, Subject subject) throws SQLException {
    return id(connection, sql.count, subject).orElse(0);
  }

  private OptionalLong id(Connection connection, String text, Subject subject) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      new Parameters(statement, dialect).subject(subject);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private record Request(
      LogCursor after, LogFilter filter, StillOpen stillOpen, int rows, long bytes) {}

  private LogPage page(Connection connection, PreparedStatement statement, Request request)
      throws SQLException {
    Snapshot snapshot = Snapshot.QUIET;
    RawPage<RawRow> raw = new RawPage<>(request.rows());
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        if (result.isFirst()) {
          snapshot = dialect.seen(result, 1);
        }
        if (result.getInt(2) > 0) {
          raw.add(RawRow.read(result, dialect));
        }
      }
    }
    List<RawRow> seen = raw.inOrder();
    long[] open =
        request.stillOpen().after(seen.stream().mapToLong(RawRow::id).toArray(), snapshot);
    List<RawRow> rows = fitting(seen, request);
    long[] absent =
        rows.stream()
            .filter(row -> row.isLarge() && row.isWanted(request.filter()))
            .mapToLong(RawRow::id)
            .toArray();
    Map<Long, String> large = messages(connection, absent);
    List<LogEntry> entries = new ArrayList<>(rows.size());
    LogCursor cursor = request.after();
    for (RawRow row : rows) {
      boolean wanted = row.isWanted(request.filter());
      String text = row.isLarge() ? large.get(row.id()) : orEmpty(row.message());
      if (wanted && text == null) {
        // Deleted since the page was read.
        continue;
      }
      cursor = cursor.after(row.tx(), row.id(), open);
      if (wanted && text != null) {
        entries.add(row.entry(text, cursor));
      }
    }
    return new LogPage(entries, cursor, snapshot, !raw.cut() && rows.size() == seen.size());
  }

  /** As many of the rows as the page has bytes for, and the first in any case. */
  private static List<RawRow> fitting(List<RawRow> rows, Request request) {
    long bytes = 0;
    boolean any = false;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isWanted(request.filter())) {
        bytes += rows.get(i).bytes();
        if (any && bytes > request.bytes()) {
          return rows.subList(0, i);
        }
        any = true;
      }
    }
    return rows;
  }

  /** The messages of rows of which a page statement left them behind; nothing asked for none. */
  Map<Long, String> messages(Connection connection, long[] ids) throws SQLException {
    Map<Long, String> messages = new HashMap<>();
    if (ids.length > 0) {
      try (PreparedStatement statement = connection.prepareStatement(sql.messages)) {
        new Parameters(statement, dialect).array(ids);
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            messages.put(result.getLong(1), orEmpty(result.getString(2)));
          }
        }
      }
    }
    return messages;
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
