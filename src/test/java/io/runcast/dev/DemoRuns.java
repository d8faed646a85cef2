package io.runcast.dev;

import io.runcast.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Remembers which runs are the demo's, in a schema of its own, so that it closes and deletes none
 * of a developer's; and has a table of errors there, to be followed as a channel.
 */
final class DemoRuns implements AutoCloseable {
  private static final int KEPT = 200;

  private final Connection connection;

  private DemoRuns(Connection connection) {
    this.connection = connection;
  }

  /** The settings of a channel on the table of errors. */
  static Map<String, String> channel() {
    return Map.of(
        "runcast.channels", "errors",
        "runcast.channels.errors.table", "runcast_demo.error",
        "runcast.channels.errors.key", "run_id",
        "runcast.channels.errors.columns", "portal,message,details");
  }

  static DemoRuns in(String jdbcUrl) throws SQLException {
    var runs = new DemoRuns(PostgresServer.connect(jdbcUrl));
    runs.execute(
        """
        create schema if not exists runcast_demo;
        create table if not exists runcast_demo.run (id bigint primary key);
        create table if not exists runcast_demo.error (
          id bigint generated always as identity primary key,
          run_id bigint not null,
          portal text not null,
          message text not null,
          details jsonb not null,
          created_at timestamptz not null default clock_timestamp());
        """);
    return runs;
  }

  /** The server's migration has made both tables, or the CRM has. */
  boolean tablesExist() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select to_regclass('scraper_control_scraperrun') is not null
                   and to_regclass('scraper_control_scraperlog') is not null
                """)) {
      return row.next() && row.getBoolean(1);
    }
  }

  void remember(long run) throws SQLException {
    execute("insert into runcast_demo.run values (" + run + ")");
  }

  /** Ends what was running when the development server went away. */
  void stopLeftovers() throws SQLException {
    execute(
        """
        update scraper_control_scraperrun
        set status = 'stopped', finished_at = clock_timestamp()
        where status = 'running' and id in (select id from runcast_demo.run)
        """);
  }

  /** Deletes all but the newest, so that the database does not grow for ever. */
  void deleteOld() throws SQLException {
    execute(
        """
        create temporary table old on commit drop as
          select id from runcast_demo.run r
          join scraper_control_scraperrun using (id)
          where status <> 'running'
          order by id desc offset %d;
        delete from runcast_demo.error where run_id in (select id from old);
        delete from scraper_control_scraperlog where run_id in (select id from old);
        delete from scraper_control_scraperrun where id in (select id from old);
        delete from runcast_demo.run where id in (select id from old);
        """
            .formatted(KEPT));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
