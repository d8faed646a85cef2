package io.runcast.log;

import jakarta.json.Json;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
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
  public String amongNames(String column) {
    return "(? is null or " + column + " in (select value from json_each(?)))";
  }

  @Override
  public void bindNames(PreparedStatement statement, int index, Set<String> names)
      throws SQLException {
    for (int i = index; i < index + 2; i++) {
      if (names.isEmpty()) {
        statement.setNull(i, Types.VARCHAR);
      } else {
        statement.setString(i, Json.createArrayBuilder(names).build().toString());
      }
    }
  }

  @Override
  public @Nullable Instant time(ResultSet result, int column) throws SQLException {
    return Timestamps.parse(result.getString(column));
  }
}
