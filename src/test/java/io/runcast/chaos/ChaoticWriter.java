package io.runcast.chaos;

import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Writes rows in all the ways that batch jobs do: alone, many in a statement, in transactions that
 * commit late or never, with savepoints, by COPY and by two-phase commit. Each message is {@code
 * writer:number}, numbers ascending in the order of this writer's commits.
 */
final class ChaoticWriter implements Runnable {

  private final String url;
  private final int name;
  private final List<Long> runs;
  private final Random random;
  private final CountDownLatch stop;
  private int number;
  private int failures;

  ChaoticWriter(String url, int name, List<Long> runs, Random random, CountDownLatch stop) {
    this.url = url;
    this.name = name;
    this.runs = runs;
    this.random = random;
    this.stop = stop;
  }

  /** Connections that were lost under it. */
  int failures() {
    return failures;
  }

  @Override
  public void run() {
    try {
      while (!stopsWithin(0)) {
        try (Connection connection = PostgresServer.connect(url)) {
          while (!stopsWithin(random.nextInt(15))) {
            write(connection);
          }
        } catch (SQLException e) {
          // The database restarts; what was not committed is not in the table and not expected.
          failures++;
          stopsWithin(100);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Connection connection) throws SQLException, InterruptedException {
    connection.setAutoCommit(true);
    long run = runs.get(random.nextInt(runs.size()));
    switch (random.nextInt(7)) {
      case 0 -> copy(connection, run);
      case 1 -> insert(connection, run, 1 + random.nextInt(60));
      case 2 -> late(connection, run);
      case 3 -> partly(connection, run);
      case 4 -> never(connection, run);
      case 5 -> inTwoPhases(connection, run);
      default -> insert(connection, run, 1);
    }
  }

  private void insert(Connection connection, long run, int rows) throws SQLException {
    // Counted first: a commit whose answer is lost may have happened all the same.
    int from = number;
    number += rows;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          ("insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
                  + " select %d, 'INFO', '', '%d:' || n, clock_timestamp()"
                  + " from generate_series(%d, %d) n")
              .formatted(run, name, from, number - 1));
    }
  }

  private void copy(Connection connection, long run) throws SQLException {
    StringBuilder rows = new StringBuilder();
    for (int i = 1 + random.nextInt(40); i > 0; i--) {
      rows.append("%d\tINFO\t\t%d:%d\tnow%n".formatted(run, name, number++));
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy scraper_control_scraperlog (run_id, level, portal, message, created_at)"
                  + " from stdin",
              new StringReader(rows.toString()));
    } catch (IOException e) {
      throw new SQLException("COPY was cut", e);
    }
  }

  private void late(Connection connection, long run) throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    insert(connection, run, 1 + random.nextInt(5));
    stopsWithin(random.nextInt(400));
    insert(connection, runs.get(random.nextInt(runs.size())), 1);
    connection.commit();
  }

  private void partly(Connection connection, long run) throws SQLException {
    connection.setAutoCommit(false);
    insert(connection, run, 2);
    Savepoint savepoint = connection.setSavepoint();
    insert(connection, run, 3);
    connection.rollback(savepoint);
    insert(connection, run, 2);
    connection.commit();
  }

  private void never(Connection connection, long run) throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    insert(connection, run, 3);
    stopsWithin(random.nextInt(50));
    connection.rollback();
  }

  private void inTwoPhases(Connection connection, long run)
      throws SQLException, InterruptedException {
    String transaction = "chaos-" + name + "-" + number;
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // PostgreSQL prepares no transaction that has notified.
      statement.execute("set local runcast.quiet = on");
      insert(connection, run, 2);
      statement.execute("prepare transaction '" + transaction + "'");
      connection.commit();
      connection.setAutoCommit(true);
      stopsWithin(random.nextInt(100));
      statement.execute("commit prepared '" + transaction + "'");
    }
  }

  private boolean stopsWithin(int millis) throws InterruptedException {
    return stop.await(millis, TimeUnit.MILLISECONDS);
  }
}
