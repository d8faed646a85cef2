package io.runcast.log;

import io.runcast.database.LogTable;
import io.runcast.database.SqliteHistory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQLite 3.43 and newer, which the driver brings along.
 *
 * <p>A list is a parameter with a JSON array. There is one writer at a time and ids are drawn under
 * its lock, so id order is commit order and nothing is ever in flight.
 */
record SqliteDialect() implements Dialect {

  /** Its date functions know no microseconds. */
  private static final String MILLISECONDS = "%Y-%m-%d %H:%M:%f";

  @Override
  public String snapshot() {
    return "null";
  }

  @Override
  public Snapshot seen(ResultSet result, int column) {
    return Snapshot.QUIET;
  }

  @Override
  public String branch(String select) {
    return "select * from (" + select + ")";
  }

  @Override
  public String among(String column, String type) {
    return column + " in (select value from json_each(?))";
  }

  @Override
  public String notAmong(String column, String type) {
    return column + " not in (select value from json_each(?))";
  }

  @Override
  public String list(long[] numbers) {
    return Arrays.stream(numbers)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  public String isEach(String column) {
    return column + " in (select x from each_one)";
  }

  @Override
  public String ofEach(String type, String rows, String but) {
    return branch(
        "with each_one(x) as (select value from json_each(?)) select * from (%s) where r_tx <> %s order by r_tx, r_id limit ?"
            .formatted(rows, but));
  }

  @Override
  public String missingBefore(String id, LogTable table) {
    return "''";
  }

  @Override
  public int epoch(Connection connection) throws SQLException {
    return SqliteHistory.epoch(connection);
  }

  @Override
  public @Nullable Instant time(ResultSet result, int column) throws SQLException {
    return Timestamps.parse(result.getString(column));
  }

  @Override
  public String upperTrimmed(String text) {
    return "upper(trim(" + text + ", char(32, 9, 10, 11, 12, 13)))";
  }

  @Override
  public String like(String text) {
    return text + " like ? escape '\\'";
  }

  @Override
  public String matches(String text) {
    throw new UnsupportedOperationException("SQLite has no regular expressions");
  }

  @Override
  public String comparable(String column) {
    return "strftime('" + MILLISECONDS + "', " + column + ")";
  }

  @Override
  public String instant() {
    return "strftime('" + MILLISECONDS + "', ?)";
  }

  @Override
  public String bucket(String column) {
    return "min(max(cast(((julianday(%s) - 2440587.5) * 86400 - ?) / ? as integer), 0), ?)"
        .formatted(column);
  }

  @Override
  public String changes() {
    return "select null where ? is null";
  }

  @Override
  public void begin(Connection connection, Duration longest) {
    // A transaction would hold up writers where the file has a rollback journal; see docs/adr/0011.
  }

  @Override
  public void allowTextIndex(Connection connection) {
    // There is none.
  }

  @Override
  public void end(Connection connection) {
    // None was begun.
  }
}
