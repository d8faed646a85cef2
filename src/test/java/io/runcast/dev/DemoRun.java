package io.runcast.dev;

import io.runcast.testkit.LogWriter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * One run of the demo scraper: writes its rows at its own pace, in small bursts now and then, until
 * its end.
 */
final class DemoRun {
  private static final int BURST_ONE_IN = 25;

  private final LogWriter scraper;
  private final RandomGenerator random;
  private final DemoMessages messages;
  private final DemoPlan plan;
  private final long id;

  private Instant next;
  private int rowsLeft;
  private int leads;

  DemoRun(LogWriter scraper, RandomGenerator random, DemoPlan plan, long id, Instant now) {
    this.scraper = scraper;
    this.random = random;
    this.messages = new DemoMessages(random);
    this.plan = plan;
    this.id = id;
    this.next = now;
    this.rowsLeft = plan.rows();
  }

  /** The first row of a run says what it is. */
  void begin() throws SQLException {
    scraper.write(id, "INFO", plan.portal(), "Scraper gestartet: %s 🚀".formatted(plan.portal()));
  }

  boolean isOver() {
    return rowsLeft <= 0;
  }

  Instant next() {
    return next;
  }

  /** Writes what is due, and the end of the run when all is written. */
  void write(Instant now) throws SQLException {
    int rows = random.nextInt(BURST_ONE_IN) == 0 ? random.nextInt(5, 30) : 1;
    scraper.connection().setAutoCommit(false);
    try {
      for (int i = 0; i < rows; i++) {
        var line = messages.next(plan.portal());
        scraper.write(id, line.level(), plan.portal(), line.message());
        if (line.level().equals("ERROR")) {
          noteError(line.message());
        }
      }
      if (random.nextInt(6) == 0) {
        leads += random.nextInt(1, 4);
        scraper.leadsFound(id, leads);
      }
      rowsLeft -= rows;
      if (isOver()) {
        end();
      }
      scraper.connection().commit();
    } finally {
      scraper.connection().setAutoCommit(true);
    }
    long pause = plan.pause().toMillis();
    next = now.plus(Duration.ofMillis(random.nextLong(pause / 2, pause * 3 / 2)));
  }

  private void noteError(String message) throws SQLException {
    try (PreparedStatement statement =
        scraper
            .connection()
            .prepareStatement(
                "insert into runcast_demo.error (run_id, portal, message, details) values (?, ?, ?, jsonb_build_object('rows_left', ?::int, 'leads', ?::int))")) {
      statement.setLong(1, id);
      statement.setString(2, plan.portal());
      statement.setString(3, message);
      statement.setInt(4, rowsLeft);
      statement.setInt(5, leads);
      statement.execute();
    }
  }

  private void end() throws SQLException {
    switch (plan.status()) {
      case "failed" ->
          scraper.write(
              id,
              "CRITICAL",
              plan.portal(),
              "Abbruch: Portal antwortet nicht mehr (Zeitüberschreitung)");
      case "stopped" -> scraper.write(id, "WARN", plan.portal(), "Scraper gestoppt");
      default ->
          scraper.write(id, "INFO", plan.portal(), "Fertig: %d Leads gefunden ✅".formatted(leads));
    }
    scraper.finish(id, plan.status());
  }
}
