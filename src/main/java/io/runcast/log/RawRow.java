package io.runcast.log;

import static io.runcast.log.LogReader.orEmpty;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row as the page statement gives it: its message may have been left behind as too large. */
record RawRow(
    int branch,
    long id,
    long tx,
    long run,
    String level,
    String portal,
    Instant created,
    @Nullable String message,
    long bytes)
    implements RawPage.Row {

  static RawRow read(ResultSet result, Dialect dialect) throws SQLException {
    Instant created = dialect.time(result, 8);
    return new RawRow(
        result.getInt(2),
        result.getLong(3),
        result.getLong(4),
        result.getLong(5),
        orEmpty(result.getString(6)),
        orEmpty(result.getString(7)),
        created == null ? Instant.EPOCH : created,
        result.getString(9),
        result.getLong(10));
  }

  /** True when the page statement left its message behind. */
  boolean isLarge() {
    return message == null && bytes > 0;
  }

  boolean isWanted(LogFilter filter) {
    return filter.accepts(level, portal);
  }

  LogEntry entry(String text, LogCursor cursor) {
    return new LogEntry(run, id, tx, level, portal, created, text, cursor);
  }
}
