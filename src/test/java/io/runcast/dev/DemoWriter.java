package io.runcast.dev;

import io.runcast.testkit.LogWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Plays the CRM's scraper for who looks at the development server: one long run and a few short
 * ones, over plain JDBC, like any other writer.
 *
 * <p>One thread of its own writes everything. A database that goes away is tried again every
 * second.
 */
final class DemoWriter implements AutoCloseable {
  private static final Duration TABLES_POLL = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final Duration BETWEEN_STARTS = Duration.ofSeconds(40);
  private static final int RUNS = 4;

  private final String jdbcUrl;
  private final RandomGenerator random = new Random();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::writeUntilStopped, "demo writer");

  private DemoWriter(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** Starts writing the moment the tables are there. */
  static DemoWriter start(String jdbcUrl) {
    var writer = new DemoWriter(jdbcUrl);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /** Ends it between two writes and sets its runs to {@code stopped}. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(Duration.ofSeconds(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeUntilStopped() {
    String said = "";
    try {
      while (!stopped(Duration.ZERO)) {
        try (DemoRuns runs = DemoRuns.in(jdbcUrl);
            LogWriter scraper = LogWriter.to(jdbcUrl)) {
          write(runs, scraper);
          return;
        } catch (SQLException e) {
          String problem = String.valueOf(e.getMessage());
          if (!problem.equals(said)) {
            System.err.println("The demo scraper cannot write and tries again: " + problem);
            said = problem;
          }
          stopped(RETRY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(DemoRuns runs, LogWriter scraper) throws SQLException, InterruptedException {
    while (!runs.tablesExist()) {
      if (stopped(TABLES_POLL)) {
        return;
      }
    }
    runs.stopLeftovers();
    DemoRun lasting = begin(DemoPlan.lasting(), runs, scraper);
    List<DemoRun> passing = new ArrayList<>();
    Instant nextStart = Instant.now();
    Instant nextHousekeeping = nextStart;
    while (true) {
      Instant now = Instant.now();
      if (now.isAfter(nextHousekeeping)) {
        runs.deleteOld();
        nextHousekeeping = now.plus(HOUSEKEEPING);
      }
      if (lasting.isOver()) {
        lasting = begin(DemoPlan.lasting(), runs, scraper);
      }
      passing.removeIf(DemoRun::isOver);
      if (passing.size() < RUNS && now.isAfter(nextStart)) {
        passing.add(begin(DemoPlan.passing(random), runs, scraper));
        nextStart = now.plus(BETWEEN_STARTS);
      }
      DemoRun due = earliest(lasting, passing);
      if (stopped(Duration.between(now, due.next()))) {
        runs.stopLeftovers();
        return;
      }
      due.write(Instant.now());
    }
  }

  private DemoRun begin(DemoPlan plan, DemoRuns runs, LogWriter scraper) throws SQLException {
    long id = scraper.startRun();
    runs.remember(id);
    var run = new DemoRun(scraper, random, plan, id, Instant.now());
    run.begin();
    return run;
  }

  private static DemoRun earliest(DemoRun lasting, List<DemoRun> passing) {
    var all = new ArrayList<>(passing);
    all.add(lasting);
    return all.stream().min(Comparator.comparing(DemoRun::next)).orElse(lasting);
  }

  /** A sleep that ends at once when the writer is to end. */
  private boolean stopped(Duration within) throws InterruptedException {
    return stop.await(Math.max(0, within.toMillis()), TimeUnit.MILLISECONDS);
  }
}
