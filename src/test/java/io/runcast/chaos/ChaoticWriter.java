package io.runcast.chaos;

import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Writes rows in all the ways that batch jobs do. Each message is {@code writer:number:padding},
 * numbers ascending in the order of this writer's commits.
 */
final class ChaoticWriter implements Runnable {

  /** How rows are written. */
  enum Way {
    SINGLE("single rows"),
    MULTI_ROW("multi-row inserts"),
    COPY("copies"),
    LATE("late commits"),
    SAVEPOINT("with a savepoint rolled back"),
    ROLLED_BACK("rolled back"),
    TWO_PHASE("two-phase commits"),
    /** So much at once that who reads slowly falls off the ring and out of the buffers. */
    BURST("bursts");

    private final String label;

    Way(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** How its connections are called in {@code pg_stat_activity}. */
  static final String APPLICATION = "chaotic-writer";

  private static final int LONGEST_LINE = 4_000;

  private final String url;
  private final int name;
  private final List<Long> runs;
  private final Random random;
  private final CountDownLatch stop;
  private int number;
  private final Map<Way, Integer> transactions = new EnumMap<>(Way.class);
  private int failures;

  ChaoticWriter(String url, int name, List<Long> runs, Random random, CountDownLatch stop) {
    this.url = url + "&ApplicationName=" + APPLICATION;
    this.name = name;
    this.runs = runs;
    this.random = random;
    this.stop = stop;
  }

  /** How often it wrote in each way; to be asked when it has ended. */
  Map<Way, Integer> transactions() {
    return Map.copyOf(transactions);
  }

  /** Connections that were lost under it; to be asked when it has ended. */
  int failures() {
    return failures;
  }

  @Override
  public void run() {
    try {
      while (!stopsWithin(0)) {
        try (Connection connection = PostgresServer.connect(url)) {
          while (!stopsWithin(random.nextInt(30))) {
            write(connection);
          }
        } catch (SQLException e) {
          // Killed, or the database restarts; what was not committed is not in the table and not
          // expected.
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
    Way way = any();
    switch (way) {
      case SINGLE -> insert(connection, run, 1);
      case MULTI_ROW -> insert(connection, run, 2 + random.nextInt(60));
      case COPY -> copy(connection, run);
      case LATE -> late(connection, run);
      case SAVEPOINT -> partly(connection, run);
      case ROLLED_BACK -> never(connection, run);
      case TWO_PHASE -> inTwoPhases(connection, run);
      case BURST -> insert(connection, run, 500, 1_000);
    }
    transactions.merge(way, 1, Integer::sum);
  }

  private Way any() {
    if (random.nextInt(100) == 0) {
      return Way.BURST;
    }
    Way[] usual = EnumSet.complementOf(EnumSet.of(Way.BURST)).toArray(Way[]::new);
    return usual[random.nextInt(usual.length)];
  }

  private void insert(Connection connection, long run, int rows) throws SQLException {
    insert(connection, run, rows, padding());
  }

  private void insert(Connection connection, long run, int rows, int padding) throws SQLException {
    // Counted first: a commit whose answer is lost may have happened all the same.
    int from = number;
    number += rows;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          ("insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
                  + " select %d, 'INFO', '', '%d:' || n || ':' || repeat('x', %d),"
                  + " clock_timestamp() from generate_series(%d, %d) n")
              .formatted(run, name, padding, from, number - 1));
    }
  }

  /** Mostly a short line, sometimes a stack trace. */
  private int padding() {
    return random.nextInt(20) == 0 ? random.nextInt(LONGEST_LINE) : random.nextInt(80);
  }

  private void copy(Connection connection, long run) throws SQLException {
    StringBuilder rows = new StringBuilder();
    for (int i = 1 + random.nextInt(40); i > 0; i--) {
      rows.append("%d\tINFO\t\t%d:%d:copied\tnow%n".formatted(run, name, number++));
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
    // Seldom so late that thousands of rows with higher ids are long delivered.
    stopsWithin(random.nextInt(random.nextInt(20) == 0 ? 4_000 : 400));
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
    String transaction = TransactionRecovery.name(name, number);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // PostgreSQL prepares no transaction that has notified.
      statement.execute("set local runcast.quiet = on");
      insert(connection, run, TransactionRecovery.ROWS);
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
