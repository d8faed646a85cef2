package io.runcast.log;

import io.runcast.database.History;
import io.runcast.database.LogTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
  public Snapshot seen(ResultSet result, int column) throws SQLException {
    return Snapshot.parse(result.getString(column));
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
    return "(select of_one.* from unnest(?::text::%s[]) each_one(x) cross join lateral %s of_one where each_one.x <> %s order by r_tx, r_id limit ?)"
        .formatted(type, rows, but);
  }

  @Override
  public String missingBefore(String id, LogTable table) {
    return "(select string_agg(near.id::text, ',' order by near.id) from generate_series(greatest(%s - %d, 1), %s - 1) near(id) where not exists (select from %s there where there.%s = near.id))"
        .formatted(id, NEAR, id, table.name(), table.id());
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

  @Override
  public String upperTrimmed(String text) {
    // By "C" because elsewhere an i may become another letter than I.
    return "upper(btrim(" + text + ", E' \\t\\n\\v\\f\\r') collate \"C\")";
  }

  @Override
  public String like(String text) {
    return text + " ilike ? escape '\\'";
  }

  @Override
  public String matches(String text) {
    return text + " ~* ?";
  }

  @Override
  public String comparable(String column) {
    return column;
  }

  @Override
  public String instant() {
    return "cast(? as timestamptz)";
  }

  @Override
  public String bucket(String column) {
    // Not "extract", which gives a numeric, whose arithmetic is slow.
    return "least(greatest(floor((date_part('epoch', %s) - ?) / ?), 0), ?)::int".formatted(column);
  }

  /** After a crash or a reset the counters begin anew, at another time. */
  @Override
  public String changes() {
    return "select concat_ws(' ', pg_stat_get_tuples_updated(log), pg_stat_get_tuples_deleted(log), pg_postmaster_start_time(), (select pg_stat_get_db_stat_reset_time(oid) from pg_database where datname = current_database())) from (select to_regclass(?)::oid as log) t where current_setting('track_counts')::bool";
  }

  /**
   * What is set ends with the transaction, so that a pooled connection keeps none of it; behind a
   * pooler the session's own settings are others'.
   *
   * <p>A run's rows lie close together. With the price of rows that lie scattered, PostgreSQL reads
   * a table from end to end to count the rows of one run in ten.
   */
  @Override
  public void begin(Connection connection, Duration longest) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set transaction isolation level repeatable read; set local statement_timeout = %d; set local enable_bitmapscan = off; set local enable_sort = off; set local random_page_cost = 1.1"
              .formatted(longest.toMillis()));
    } catch (SQLException e) {
      try {
        end(connection);
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Such an index can only be read by a bitmap. */
  @Override
  public void allowTextIndex(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local enable_bitmapscan = on");
    }
  }

  @Override
  public void end(Connection connection) throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }
}
