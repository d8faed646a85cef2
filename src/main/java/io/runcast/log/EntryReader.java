package io.runcast.log;

import static io.runcast.log.LogReader.orEmpty;

import io.runcast.database.LogTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches the rows that were found, as many as there is room for. No state. */
final class EntryReader {

  /** What a row takes besides its message, about. */
  private static final int OVERHEAD = 256;

  private final Dialect dialect;
  private final LogReader reader;
  private final String byIds;

  EntryReader(LogTable table, Dialect dialect, LogReader reader) {
    this.dialect = dialect;
    this.reader = reader;
    byIds =
        "select 'row', 0, %s, 0, %s, %s, %s, %s, case when octet_length(%s) <= %d then %s end, octet_length(%s) from %s where %s"
            .formatted(
                table.id(),
                table.run(),
                table.level(),
                table.portal(),
                table.createdAt(),
                table.message(),
                LogReader.INLINE_BYTES,
                table.message(),
                table.message(),
                table.name(),
                dialect.among(table.id(), LogOrder.ID.type()));
  }

  /**
   * A row that was found.
   *
   * @param cursor the place after it
   */
  record Found(long tx, long id, LogCursor cursor) {}

  /**
   * Fetches rows.
   *
   * @param bytes about how many of text at most; one row always fits
   * @return in the given order; fewer when there is no room for all
   */
  List<LogEntry> fetch(LogReading reading, List<Found> found, long bytes) throws SQLException {
    Map<Long, RawRow> rows = rows(reading, found);
    List<Found> fitting = new ArrayList<>();
    long taken = 0;
    for (Found one : found) {
      RawRow row = rows.get(one.id());
      taken += OVERHEAD + (row == null ? 0 : row.bytes());
      if (!fitting.isEmpty() && taken > bytes) {
        break;
      }
      fitting.add(one);
    }
    long[] large =
        fitting.stream()
            .map(one -> rows.get(one.id()))
            .filter(row -> row != null && row.isLarge())
            .mapToLong(RawRow::id)
            .toArray();
    Map<Long, String> messages = reader.messages(reading.connection(), large);
    List<LogEntry> entries = new ArrayList<>(fitting.size());
    for (Found one : fitting) {
      RawRow row = rows.get(one.id());
      String message = row == null ? null : message(row, messages);
      // Deleted meanwhile, where each statement sees a state of its own.
      if (row != null && message != null) {
        entries.add(
            new LogEntry(
                row.run(),
                row.id(),
                one.tx(),
                row.level(),
                row.portal(),
                row.created(),
                message,
                one.cursor()));
      }
    }
    return entries;
  }

  private static @Nullable String message(RawRow row, Map<Long, String> large) {
    return row.isLarge() ? large.get(row.id()) : orEmpty(row.message());
  }

  private Map<Long, RawRow> rows(LogReading reading, List<Found> found) throws SQLException {
    Map<Long, RawRow> rows = new HashMap<>();
    if (found.isEmpty()) {
      return rows;
    }
    try (PreparedStatement statement = reading.connection().prepareStatement(byIds)) {
      new Parameters(statement, dialect).array(found.stream().mapToLong(Found::id).toArray());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          RawRow row = RawRow.read(result, dialect);
          rows.put(row.id(), row);
        }
      }
    }
    return rows;
  }
}
