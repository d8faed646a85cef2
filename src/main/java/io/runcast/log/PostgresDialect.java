package io.runcast.log;

import io.runcast.database.History;
import io.runcast.database.TableNames;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 14 and newer. */
record PostgresDialect() implements Dialect {

  /** More than one transaction's worth of ids is rarely in flight. */
  private static final int NEAR = 500;

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
  public String isEach(String column) {
    return column + " = each_one.x";
  }

  @Override
  public String ofEach(String type, String rows, String but) {
    return "(select of_one.* from unnest(?::text::%s[]) each_one(x) cross join lateral %s of_one where each_one.x <> %s order by tx, id limit ?)"
        .formatted(type, rows, but);
  }

  @Override
  public String missingBefore(String id, TableNames names) {
    return "(select string_agg(near.id::text, ',' order by near.id) from generate_series(greatest(%s - %d, 1), %s - 1) near(id) where not exists (select from %s there where there.%s = near.id))"
        .formatted(id, NEAR, id, names.log(), names.logId());
  }

  @Override
  public int epoch(Connection connection) throws SQLException {
    return History.epoch(connection);
  }

  @Override
  public @Nullable Instant time(ResultSet result, int column) throws SQLException {
    OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
