package io.runcast.log;

import io.runcast.database.SqliteHistory;
import io.runcast.database.TableNames;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  @Override
  public String snapshot() {
    return "null";
  }

  @Override
  public Snapshot seen(ResultSet result) {
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
        "with each_one(x) as (select value from json_each(?)) select * from (%s) where tx <> %s order by tx, id limit ?"
            .formatted(rows, but));
  }

  @Override
  public String missingBefore(String id, TableNames names) {
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
}
