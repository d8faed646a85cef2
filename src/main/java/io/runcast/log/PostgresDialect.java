package io.runcast.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 14 and newer. */
record PostgresDialect() implements Dialect {

  @Override
  public String snapshot() {
    return "pg_current_snapshot()::text";
  }

  @Override
  public Snapshot seen(ResultSet result) throws SQLException {
    return Snapshot.parse(result.getString(1));
  }

  @Override
  public String branch(String select) {
    return "(" + select + ")";
  }

  @Override
  public String among(String column, String type) {
    return column + " = any(?::text::" + type + "[])";
  }

  @Override
  public String notAmong(String column, String type) {
    return column + " <> all(?::text::" + type + "[])";
  }

  @Override
  public String list(long[] numbers) {
    return Arrays.stream(numbers)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Override
  public String amongNames(String column) {
    return "(?::text[] is null or " + column + " = any(?::text[]))";
  }

  @Override
  public void bindNames(PreparedStatement statement, int index, Set<String> names)
      throws SQLException {
    for (int i = index; i < index + 2; i++) {
      if (names.isEmpty()) {
        statement.setNull(i, Types.ARRAY, "text");
      } else {
        statement.setArray(i, statement.getConnection().createArrayOf("text", names.toArray()));
      }
    }
  }

  @Override
  public @Nullable Instant time(ResultSet result, int column) throws SQLException {
    OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
