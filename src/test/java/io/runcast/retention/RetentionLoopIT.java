package io.runcast.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.Settings;
import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What retention deletes, whom it gives way to, and what it says when it cannot. */
@Timeout(90)
@Tag("serverless")
class RetentionLoopIT {

  private static final String LOG = "scraper_control_scraperlog";
  private static final Duration AGE = Duration.ofDays(1);

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger(RetentionLoop.class.getName());
  private final Handler recorder = new Recorder();

  private String url;
  private LogWriter scraper;

  @BeforeEach
  void createDatabase() throws SQLException, InterruptedException {
    url = SharedPostgres.get().createDatabase("retention");
    migration().run();
    scraper = LogWriter.to(url);
    logger.addHandler(recorder);
  }

  @AfterEach
  void close() throws SQLException {
    logger.removeHandler(recorder);
    scraper.close();
  }

  @Test
  void deletesInSmallTransactionsAndCounts() throws SQLException {
    long run = oldRun(2500);
    long other = oldRun(10);

    try (Running server = start(url, 1000, Duration.ofMillis(1))) {
      server.awaitPass();

      RetentionState.Pass pass = server.state.lastPass().orElseThrow();
      assertThat(pass.rows()).isEqualTo(2510);
      assertThat(pass.runs()).isEqualTo(2);
      assertThat(pass.complete()).isTrue();
      assertThat(server.state.rowsDeleted()).isEqualTo(2510);
      assertThat(server.state.problem()).isEmpty();
    }
    assertThat(rows(run) + rows(other)).isZero();
    assertThat(messages(Level.INFO)).first().asString().contains("2,510 rows of 2 runs");
  }

  @Test
  void deletesTheFirstRowsOfARunFirst() throws SQLException {
    long run = oldRun(300);
    // From before the installation: they come first whatever their ids are.
    execute("update %s set runcast_tx = null where id %% 3 = 0".formatted(LOG));

    try (Running server = start(url, 50, Duration.ofMinutes(1))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> server.state.rowsDeleted() == 50);
    }

    assertThat(rows(run)).isEqualTo(250);
    assertThat(number("select count(*) from %s where runcast_tx is null".formatted(LOG)))
        .isEqualTo(50);
    assertThat(number("select min(id) from %s where runcast_tx is null".formatted(LOG)))
        .isEqualTo(153);
  }

  @Test
  void stopsAtOnceAmidAPause() throws SQLException {
    oldRun(100);
    Running server = start(url, 10, Duration.ofMinutes(1));
    await().atMost(Duration.ofSeconds(20)).until(() -> server.state.rowsDeleted() == 10);

    server.close();

    assertThat(server.thread.isAlive()).isFalse();
    assertThat(server.state.lastPass().orElseThrow().complete()).isFalse();
    assertThat(messages(Level.WARNING)).isEmpty();
  }

  @Test
  void leavesARunThatIsRunningAgain() throws SQLException {
    long run = oldRun(1000);

    try (Running server = start(url, 10, Duration.ofMillis(50))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> server.state.rowsDeleted() > 0);
      execute("update scraper_control_scraperrun set status = 'running'");
      server.awaitPass();
    }

    assertThat(rows(run)).isBetween(1L, 999L);
  }

  @Test
  void twoServersTakeTurns() throws SQLException {
    oldRun(3000);

    try (Running one = start(url, 50, Duration.ofMillis(50));
        Running two = start(url, 50, Duration.ofMillis(50))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> number("select count(*) from " + LOG) == 0);
      one.awaitPass();
      two.awaitPass();

      // Three seconds of work, and the other one looked once a second.
      assertThat(List.of(one.state.rowsDeleted(), two.state.rowsDeleted()))
          .containsExactlyInAnyOrder(3000L, 0L);
    }
  }

  @Test
  void givesWayToWhoHoldsARow() throws SQLException {
    long run = oldRun(100);

    try (Connection holder = PostgresServer.connect(url)) {
      holder.setAutoCommit(false);
      try (Statement statement = holder.createStatement()) {
        statement.execute("select * from %s where run_id = %d for update".formatted(LOG, run));
      }
      try (Running server = start(url, 100, Duration.ZERO)) {
        // Longer than a look and a wait for a lock take.
        await().during(Duration.ofSeconds(3)).until(() -> rows(run) == 100);
        holder.rollback();
        server.awaitPass();
      }
    }

    assertThat(rows(run)).isZero();
    assertThat(messages(Level.WARNING)).isEmpty();
  }

  @Test
  void saysOnceWhichRightItLacksAndGoesOnWhenItHasIt() throws SQLException {
    long run = oldRun(10);
    execute("drop role if exists reader");
    execute("create role reader login");
    execute("grant select on %s, scraper_control_scraperrun to reader".formatted(LOG));

    try (Running server = start(url.replace("user=postgres", "user=reader"), 100, Duration.ZERO)) {
      String grant = "grant delete on public.%s to reader;".formatted(LOG);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(server.state.problem()).isNotEmpty());
      assertThat(server.state.problem().orElseThrow()).endsWith(grant);
      // Two further looks.
      await().during(Duration.ofSeconds(3)).until(() -> rows(run) == 10);
      assertThat(messages(Level.WARNING)).containsExactly(server.state.problem().orElseThrow());

      execute(grant);
      server.awaitPass();
      // The pass is told a moment before the problem is taken back.
      await().untilAsserted(() -> assertThat(server.state.problem()).isEmpty());
    } finally {
      execute("drop owned by reader");
      execute("drop role reader");
    }
    assertThat(rows(run)).isZero();
  }

  @Test
  void waitsForTheDatabaseToBePrepared() throws SQLException {
    String bare = SharedPostgres.get().createDatabase("retention_bare");
    try (Connection connection = PostgresServer.connect(bare)) {
      CrmTables.create(connection);
    }

    try (Running server = start(bare, 100, Duration.ZERO)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(server.state.problem().orElse("")).contains("is prepared"));
    }
  }

  private final class Running implements AutoCloseable {
    final RetentionState state = new RetentionState();
    final Thread thread;
    private final RetentionLoop loop;

    Running(String url, Settings.Retention settings) {
      loop =
          new RetentionLoop(
              () -> connect(url),
              migration(),
              TableNames.DEFAULT,
              settings.age().orElseThrow(),
              settings,
              state);
      thread = new Thread(loop, "test-retention");
      thread.start();
    }

    void awaitPass() {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> state.lastPass().map(RetentionState.Pass::complete).orElse(false));
    }

    @Override
    public void close() {
      loop.stop();
      await().atMost(Duration.ofSeconds(2)).until(() -> !thread.isAlive());
    }
  }

  private Running start(String url, int batch, Duration pause) {
    return new Running(
        url, new Settings.Retention(Optional.of(AGE), batch, pause, Duration.ofSeconds(1)));
  }

  private static Connection connect(String url) throws SQLException {
    Connection connection = PostgresServer.connect(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set statement_timeout = '5s'; set lock_timeout = '500ms';"
              + " set enable_bitmapscan = off; set enable_sort = off");
    }
    return connection;
  }

  private Migration migration() {
    return new Migration(
        () -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false);
  }

  private long oldRun(int rows) throws SQLException {
    long run = scraper.startRun();
    scraper.writeMany(run, rows);
    scraper.finish(run, "completed");
    execute("update scraper_control_scraperrun set finished_at = now() - interval '2 days'");
    return run;
  }

  private long rows(long run) throws SQLException {
    return number("select count(*) from %s where run_id = %d".formatted(LOG, run));
  }

  private long number(String query) throws SQLException {
    try (Statement statement = scraper.connection().createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> messages(Level level) {
    return records.stream()
        .filter(logged -> logged.getLevel().equals(level))
        .map(new SimpleFormatter()::formatMessage)
        .toList();
  }

  private final class Recorder extends Handler {
    @Override
    public void publish(LogRecord logged) {
      records.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
