package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Migration;
import io.runcast.database.Result;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.LogAppended;
import io.runcast.log.LogEvent;
import io.runcast.log.LogInterrupted;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.RunChanged;
import io.runcast.log.RunGone;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop without a container, on a real database. */
@Timeout(60)
@Tag("serverless")
class ListenLoopIT {

  @SuppressWarnings("NullAway.Init") // Each test makes its own.
  private TestListener listener;

  private String url;

  @BeforeEach
  void begin() throws SQLException {
    url = SharedPostgres.get().createDatabase("loop");
  }

  @AfterEach
  void end() {
    if (listener != null) {
      listener.close();
    }
  }

  @Test
  void sleepsAtTheDoorbellAndMissesNothing() throws Exception {
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      for (int i = 0; i < 20; i++) {
        await().until(this::sleeping);
        scraper.write(run, "row " + i);
        int rows = i + 1;
        await().until(() -> listener.messages().size() == rows);
      }
    }

    assertThat(listener.messages()).containsExactlyElementsOf(numbered(20));
    assertThat(listener.counts().rowsWithoutBell()).as("rows that no bell told of").isZero();
  }

  @Test
  void findsRowsWithoutABellAndCountsThem() throws Exception {
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      // The run's own bell would excuse the row.
      await().until(() -> listener.counts().notifications() > 0);
      try (Statement statement = scraper.connection().createStatement()) {
        statement.execute("set session_replication_role = replica");
      }
      await().until(this::sleeping);
      scraper.write(run, "row 0");

      await().until(() -> listener.counts().rowsWithoutBell() == 1);
    }
    assertThat(listener.messages()).containsExactlyElementsOf(numbered(1));
  }

  @Test
  void tellsARunsEndAfterItsRowsOnly() throws Exception {
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      listener.watched().watch(run);
      for (int i = 0; i < 100; i++) {
        scraper.write(run, "row " + i);
      }
      scraper.finish(run, "completed");
      await().until(() -> ends().size() == 1);
      scraper.leadsFound(run, 7);
    }

    int end = listener.events().indexOf(ends().get(0));
    assertThat(listener.events().subList(0, end).stream().filter(LogAppended.class::isInstance))
        .flatExtracting(event -> ((LogAppended) event).entries())
        .hasSize(100);
  }

  @Test
  void pollsWhereItMayNotPrepareTheDatabaseAndListensOnceSomebodyHas() throws Exception {
    makeTablesThatLookerMayRead();
    listener = TestListener.on(as("looker")).awaitPhase(Phase.POLLING);
    await()
        .untilAsserted(
            () ->
                assertThat(listener.report().problem()).contains("looker").contains("runcast_tx"));
    try (LogWriter scraper = LogWriter.to(url);
        LogWriter late = LogWriter.to(url)) {
      long run = scraper.startRun();
      late.connection().setAutoCommit(false);
      late.write(run, "late");
      scraper.write(run, "early");
      await().until(() -> listener.messages().equals(List.of("early")));
      late.connection().commit();
      await().until(() -> listener.messages().equals(List.of("early", "late")));
    }
    assertThat(
            new Migration(() -> connect("postgres"), TableNames.DEFAULT, "log_updates", false)
                .run())
        .isEqualTo(new Result.Complete());

    listener.awaitPhase(Phase.LISTENING);
    assertThat(listener.modes()).containsExactly(Mode.POLL, Mode.LISTEN);
    assertThat(listener.events()).anyMatch(LogInterrupted.class::isInstance);
  }

  @Test
  void preparesAnewWhatSomebodyHasUndone() throws Exception {
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);

    execute("alter table scraper_control_scraperlog drop column runcast_tx");

    await().until(() -> listener.report().phase() != Phase.LISTENING);
    listener.awaitPhase(Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      scraper.write(scraper.startRun(), "row 0");
    }
    await().until(() -> listener.messages().equals(List.of("row 0")));
  }

  @Test
  void waitsLongerAndLongerWhereItMayConnectButNotRead() throws Exception {
    try (Connection owner = PostgresServer.connect(url)) {
      CrmTables.create(owner);
    }

    listener = TestListener.unpreparedOn(url).awaitPhase(Phase.RECONNECTING);

    await().until(() -> listener.report().attempts() >= 2);
    assertThat(listener.connections()).isLessThanOrEqualTo(3);
    assertThat(listener.report().problem()).contains("runcast_tx");
  }

  @Test
  void tellsThatAWatchedRunIsGone() throws Exception {
    listener = TestListener.on(url).awaitPhase(Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      listener.watched().watch(run);
      await().until(() -> listener.events().stream().anyMatch(RunChanged.class::isInstance));

      execute("delete from scraper_control_scraperrun where id = " + run);

      await().until(() -> listener.events().contains(new RunGone(run)));
    }
  }

  @Test
  void inIdOrderRowsThatWereInFlightWhenItBeganAreToldToo() throws Exception {
    makeTablesThatLookerMayRead();
    try (LogWriter scraper = LogWriter.to(url);
        LogWriter late = LogWriter.to(url)) {
      long run = scraper.startRun();
      late.connection().setAutoCommit(false);
      late.write(run, "in flight");
      scraper.write(run, "before the beginning");
      listener = TestListener.on(as("looker")).awaitPhase(Phase.POLLING);

      late.connection().commit();

      await().until(() -> listener.messages().equals(List.of("in flight")));
    }
  }

  private void makeTablesThatLookerMayRead() throws SQLException {
    try (Connection owner = PostgresServer.connect(url);
        Statement statement = owner.createStatement()) {
      CrmTables.create(owner);
      statement.execute(
          """
          do $$ begin
            if not exists (select from pg_roles where rolname = 'looker') then
              create role looker login;
            end if;
          end $$;
          grant select on all tables in schema public to looker;
          """);
    }
  }

  private Connection connect(String role) throws SQLException {
    return PostgresServer.connect(as(role));
  }

  private String as(String role) {
    return url.replace("user=postgres", "user=" + role);
  }

  private boolean sleeping() throws SQLException {
    return TestListener.sleepers(url) == 1;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<LogEvent> ends() {
    return listener.events().stream()
        .filter(event -> event instanceof RunChanged changed && changed.run().ended())
        .toList();
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "row " + i).toList();
  }
}
