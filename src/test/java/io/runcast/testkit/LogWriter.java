package io.runcast.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plays the scraper: starts runs, writes log rows and finishes runs, as the CRM does with plain SQL
 * on its own two tables.
 *
 * <pre>{@code
 * try (var scraper = LogWriter.to(jdbcUrl)) {
 *   long run = scraper.startRun();
 *   scraper.write(run, "hello");
 *   scraper.finish(run, "completed");
 * }
 * }</pre>
 *
 * <p>Every call is a transaction of its own, unless {@link #connection()} was taken out of
 * autocommit. Not thread-safe: concurrent writers are several objects.
 */
public final class LogWriter implements AutoCloseable {
  private static final String ROW =
      "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)";

  private final Connection connection;

  private LogWriter(Connection connection) {
    this.connection = connection;
  }

  /** A writer with a connection of its own. */
  public static LogWriter to(String jdbcUrl) throws SQLException {
    return new LogWriter(PostgresServer.connect(jdbcUrl));
  }

  /** A run with status {@code running}; the answer is its id. */
  public long startRun() throws SQLException {
    return id(
        "insert into scraper_control_scraperrun (status, started_at, leads_found)"
            + " values ('running', clock_timestamp(), 0) returning id");
  }

  /** One {@code INFO} row; the answer is its id. */
  @CanIgnoreReturnValue
  public long write(long run, String message) throws SQLException {
    return write(run, "INFO", "", message);
  }

  /** One row; the answer is its id. */
  @CanIgnoreReturnValue
  public long write(long run, String level, String portal, String message) throws SQLException {
    return id(
        ROW + " values (?, ?, ?, ?, clock_timestamp()) returning id", run, level, portal, message);
  }

  /** Several {@code INFO} rows in one statement; the answer is their ids in the given order. */
  @CanIgnoreReturnValue
  public List<Long> writeAll(long run, List<String> messages) throws SQLException {
    return ids(
        ROW
            + " select ?, 'INFO', '', message, clock_timestamp()"
            + " from unnest(?) with ordinality as given (message, place) order by place"
            + " returning id",
        run,
        connection.createArrayOf("text", messages.toArray()));
  }

  /** So many {@code INFO} rows in one statement: {@code row 1}, {@code row 2}, … */
  @CanIgnoreReturnValue
  public List<Long> writeMany(long run, int count) throws SQLException {
    return writeAll(run, IntStream.rangeClosed(1, count).mapToObj(n -> "row " + n).toList());
  }

  /** Sets the found leads that the run's page shows. */
  public void leadsFound(long run, int leads) throws SQLException {
    execute("update scraper_control_scraperrun set leads_found = ? where id = ?", leads, run);
  }

  /** Ends a run: {@code completed}, {@code stopped}, {@code failed}, {@code error}, … */
  public void finish(long run, String status) throws SQLException {
    execute(
        "update scraper_control_scraperrun set status = ?, finished_at = clock_timestamp()"
            + " where id = ?",
        status,
        run);
  }

  /** Deletes a run with its rows, as the CRM's retention does. */
  public void delete(long run) throws SQLException {
    execute("delete from scraper_control_scraperlog where run_id = ?", run);
    execute("delete from scraper_control_scraperrun where id = ?", run);
  }

  /** For transactions of several calls, savepoints, {@code COPY} and the like. */
  public Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private long id(String sql, Object... parameters) throws SQLException {
    return ids(sql, parameters).get(0);
  }

  private List<Long> ids(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      var ids = new ArrayList<Long>();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return List.copyOf(ids);
    }
  }

  private void execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
