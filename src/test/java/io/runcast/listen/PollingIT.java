package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.LogInterrupted;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the listener does while it cannot listen, or while nobody rings; on a real database. */
@Timeout(60)
@Tag("serverless")
class PollingIT {

  private String url;
  private LogWriter scraper;

  @SuppressWarnings("NullAway.Init") // Each test makes its own.
  private TestListener listener;

  @BeforeEach
  void begin() throws SQLException {
    url = SharedPostgres.get().createDatabase("polling");
    try (Connection owner = PostgresServer.connect(url)) {
      CrmTables.create(owner);
    }
    scraper = LogWriter.to(url);
  }

  @AfterEach
  void end() throws SQLException {
    if (listener != null) {
      listener.close();
    }
    scraper.close();
  }

  @Test
  void pollsWhileListenIsAwayAndLosesNothingAtEitherSwitch() throws Exception {
    migrate();
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    long run = scraper.startRun();
    scraper.write(run, "row 0");

    listener.refuse(true);
    assertThat(killListeners()).isEqualTo(1);
    scraper.write(run, "row 1");
    await().until(() -> String.valueOf(listener.report().problem()).contains("refused by"));
    assertThat(phase()).isEqualTo(Phase.POLLING);
    scraper.write(run, "row 2");
    awaitRows(3);

    listener.refuse(false);
    for (int row = 3; listener.report().phase() != Phase.LISTENING; row++) {
      scraper.write(run, "row " + row);
      awaitRows(row + 1);
    }
    scraper.write(run, "the last");
    await().until(() -> listener.messages().contains("the last"));

    int all = listener.messages().size();
    assertThat(listener.messages().subList(0, all - 1)).containsExactlyElementsOf(rows(all - 1));
    assertThat(listener.modes()).containsExactly(Mode.LISTEN, Mode.POLL, Mode.LISTEN);
    assertThat(listener.events()).noneMatch(LogInterrupted.class::isInstance);
  }

  @Test
  void replacesALostConnectionAtOnceAndWithoutPolling() throws Exception {
    migrate();
    listener = TestListener.unhurriedOn(url).awaitPhase(Phase.LISTENING);
    long run = scraper.startRun();
    // One that lived for less than two seconds is not replaced at once.
    await().during(Duration.ofMillis(2100)).until(() -> true);

    killListeners();
    scraper.write(run, "row 0");

    await().until(() -> listener.messages().size() == 1);
    listener.awaitPhase(Phase.LISTENING);
    assertThat(listener.modes()).containsExactly(Mode.LISTEN);
  }

  @Test
  void namesADisabledTriggerPollsMeanwhileAndListensAgainOnceItIsMended() throws Exception {
    migrate();
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    long run = scraper.startRun();

    execute("alter table scraper_control_scraperlog disable trigger runcast_doorbell");
    await().atMost(Duration.ofSeconds(10)).until(() -> phase() == Phase.POLLING);
    assertThat(listener.report().problem())
        .endsWith("alter table \"scraper_control_scraperlog\" enable trigger runcast_doorbell");
    scraper.write(run, "row 0");
    await().until(() -> listener.messages().size() == 1);

    execute("alter table scraper_control_scraperlog enable trigger runcast_doorbell");
    await().atMost(Duration.ofSeconds(10)).until(() -> phase() == Phase.LISTENING);
    assertThat(listener.report().problem()).isNull();
    scraper.write(run, "row 1");
    awaitRows(2);
    assertThat(listener.modes()).containsExactly(Mode.LISTEN, Mode.POLL, Mode.LISTEN);
  }

  @Test
  void namesAMissingTrigger() throws Exception {
    migrate();
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);

    execute("drop trigger runcast_doorbell on scraper_control_scraperlog");

    await().atMost(Duration.ofSeconds(10)).until(() -> phase() == Phase.POLLING);
    assertThat(listener.report().problem())
        .contains("runcast_doorbell")
        .contains("missing")
        .contains("runcast.migrate");
  }

  @Test
  void namesATableThatItsRoleMayNotRead() throws Exception {
    migrate();
    execute("drop role if exists blind");
    execute("create role blind login");

    listener = TestListener.unpreparedOn(url.replace("user=postgres", "user=blind"));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> String.valueOf(listener.report().problem()).contains("permission denied"));
    assertThat(listener.report().delivers()).isFalse();
    assertThat(listener.report().problem()).contains("scraper_control", "grant select");
  }

  @Test
  void findsTheRowsOfAWriterThatFiresNoTriggersAndSaysSo() throws Exception {
    migrate();
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    long run = scraper.startRun();
    // The run's own bell would excuse the row.
    await().until(() -> listener.counts().notifications() > 0);
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute("set session_replication_role = replica");
    }
    awaitAsleep();

    scraper.write(run, "row 0");
    await().until(() -> listener.messages().size() == 1);
    await().until(() -> String.valueOf(listener.report().problem()).contains("replica"));

    // Every two seconds as before, these would take ten.
    long begun = System.nanoTime();
    for (int row = 1; row <= 5; row++) {
      awaitAsleep();
      scraper.write(run, "row " + row);
      awaitRows(row + 1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
    assertThat(listener.counts().rowsWithoutBell()).isGreaterThanOrEqualTo(1);
    assertThat(phase()).isEqualTo(Phase.LISTENING);
  }

  @Test
  void noticesAConnectionThatIsHalfOpenAndPollsRoundIt() throws Exception {
    migrate();
    try (TcpProxy proxy = TcpProxy.to(SharedPostgres.get().port())) {
      listener = TestListener.on(proxy.through(url), url).awaitPhase(Phase.LISTENING);
      long run = scraper.startRun();
      awaitAsleep();

      proxy.freeze();
      scraper.write(run, "row 0");

      // Its next read comes within two seconds and fails after six, then it waits for one.
      await().atMost(Duration.ofSeconds(20)).until(() -> listener.messages().size() == 1);
      assertThat(phase()).isIn(Phase.POLLING, Phase.RECONNECTING);
      listener.awaitPhase(Phase.POLLING);
      proxy.thaw();
      listener.awaitPhase(Phase.LISTENING);
      assertThat(listener.messages()).containsExactly("row 0");
    }
  }

  @Test
  void letsNobodyStartOverForAFirstInstallationThatIsSoonDone() throws Exception {
    long run = scraper.startRun();
    try (Connection old = oldTransaction()) {
      listener = TestListener.patientOn(url);
      awaitInstalling();
      scraper.write(run, "row 0");

      // Without patience it polls after a second.
      await().during(Duration.ofSeconds(3)).until(() -> phase() == Phase.STARTING);
      old.rollback();
    }

    listener.awaitPhase(Phase.LISTENING);
    scraper.write(run, "row 1");
    await().until(() -> listener.messages().contains("row 1"));
    assertThat(listener.events()).noneMatch(LogInterrupted.class::isInstance);
  }

  @Test
  void letsNobodyStartOverEitherWhereTheDatabaseComesLate() throws Exception {
    long run = scraper.startRun();
    try (Connection old = oldTransaction()) {
      allowConnections(false);
      listener = TestListener.patientOn(url).awaitPhase(Phase.RECONNECTING);

      allowConnections(true);
      awaitInstalling();

      await().during(Duration.ofSeconds(3)).until(() -> phase() == Phase.RECONNECTING);
      old.rollback();
    }

    listener.awaitPhase(Phase.LISTENING);
    scraper.write(run, "row 0");
    await().until(() -> listener.messages().contains("row 0"));
    assertThat(listener.events()).noneMatch(LogInterrupted.class::isInstance);
  }

  @Test
  void streamsWhileTheFirstInstallationWaitsForAnOldTransaction() throws Exception {
    long run = scraper.startRun();
    try (Connection old = oldTransaction()) {
      listener = TestListener.on(url).awaitPhase(Phase.POLLING);

      for (int row = 0; row < 5; row++) {
        scraper.write(run, "row " + row);
        awaitRows(row + 1);
      }
      assertThat(listener.messages()).containsExactlyElementsOf(rows(5));
      old.rollback();
    }

    listener.awaitPhase(Phase.LISTENING);
    scraper.write(run, "row 5");
    await().until(() -> listener.messages().contains("row 5"));
  }

  @Test
  void stopsWhileTheFirstInstallationWaits() throws Exception {
    scraper.startRun();
    try (Connection old = oldTransaction()) {
      listener = TestListener.on(url).awaitPhase(Phase.POLLING);

      listener.close();

      await("nobody goes on installing").until(() -> installing() == 0);
      old.rollback();
    }
  }

  /** Makes the first installation wait. */
  private Connection oldTransaction() throws SQLException {
    Connection old = PostgresServer.connect(url);
    old.setAutoCommit(false);
    try (Statement statement = old.createStatement()) {
      statement.execute("set transaction isolation level repeatable read");
      statement.execute("select count(*) from scraper_control_scraperrun");
    }
    return old;
  }

  private void allowConnections(boolean allow) throws SQLException {
    String name;
    try (Statement statement = scraper.connection().createStatement();
        ResultSet result = statement.executeQuery("select current_database()")) {
      result.next();
      name = result.getString(1);
    }
    try (Connection elsewhere = PostgresServer.connect(SharedPostgres.jdbcUrl());
        Statement statement = elsewhere.createStatement()) {
      statement.execute("alter database \"%s\" allow_connections %s".formatted(name, allow));
    }
  }

  private void awaitInstalling() {
    await().until(() -> installing() > 0);
  }

  private int installing() throws SQLException {
    return count("pg_stat_activity where query ilike 'create index%'");
  }

  private void migrate() throws SQLException, InterruptedException {
    new Migration(
            () -> PostgresServer.connect(url), TableNames.DEFAULT, TestListener.CHANNEL, false)
        .run();
  }

  private Phase phase() {
    return listener.report().phase();
  }

  private void awaitRows(int count) {
    await().until(() -> listener.messages().size() == count);
  }

  private void awaitAsleep() {
    await().until(() -> TestListener.sleepers(url) == 1);
  }

  private int killListeners() throws SQLException {
    return count(
        "(select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'listener' and datname = current_database()) killed");
  }

  private int count(String from) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from " + from)) {
      result.next();
      return result.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(int count) {
    return IntStream.range(0, count).mapToObj(row -> "row " + row).toList();
  }
}
