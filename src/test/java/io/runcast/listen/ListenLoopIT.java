package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Migration;
import io.runcast.database.Result;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.LogAppended;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.ModeChanged;
import io.runcast.log.RunChanged;
import io.runcast.log.RunReader;
import io.runcast.log.WatchedRuns;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop without a container, on a real database. */
@Timeout(60)
class ListenLoopIT {

  private static final ListenLoop.Patience PATIENCE =
      new ListenLoop.Patience(10, false, Duration.ofMillis(100));

  private final List<LogEvent> events = new CopyOnWriteArrayList<>();
  private final List<ListenLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final WatchedRuns watched = new WatchedRuns();
  private String url;

  @BeforeEach
  void begin() throws SQLException {
    url = SharedPostgres.get().createDatabase("loop");
  }

  @AfterEach
  void end() throws InterruptedException {
    loops.forEach(ListenLoop::stop);
    for (Thread thread : threads) {
      thread.join(5_000);
      assertThat(thread.isAlive()).as("the loop stops when it is told to").isFalse();
    }
  }

  @Test
  void sleepsAtTheDoorbellAndMissesNothing() throws Exception {
    ListenerState state = listen("postgres");
    await().until(() -> state.report().phase() == Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      for (int i = 0; i < 20; i++) {
        await().until(this::sleeping);
        scraper.write(run, "row " + i);
        int rows = i + 1;
        await().until(() -> messages().size() == rows);
      }
    }

    assertThat(messages()).containsExactlyElementsOf(numbered(20));
    assertThat(state.report().safetyRows()).as("rows that no bell told of").isZero();
  }

  @Test
  void findsRowsWithoutABellAndCountsThem() throws Exception {
    ListenerState state = listen("postgres");
    await().until(() -> state.report().phase() == Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      execute("alter table scraper_control_scraperlog disable trigger runcast_doorbell");
      await().until(this::sleeping);
      scraper.write(run, "row 0");

      await().until(() -> state.report().safetyRows() == 1);
    }
    assertThat(messages()).containsExactlyElementsOf(numbered(1));
  }

  @Test
  void tellsARunsEndAfterItsRowsOnly() throws Exception {
    ListenerState state = listen("postgres");
    await().until(() -> state.report().phase() == Phase.LISTENING);
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      watched.watch(run);
      for (int i = 0; i < 100; i++) {
        scraper.write(run, "row " + i);
      }
      scraper.finish(run, "completed");
      await().until(() -> ends().size() == 1);
      scraper.leadsFound(run, 7);
    }

    int end = events.indexOf(ends().get(0));
    assertThat(events.subList(0, end).stream().filter(LogAppended.class::isInstance))
        .flatExtracting(event -> ((LogAppended) event).entries())
        .hasSize(100);
  }

  @Test
  void pollsWhereItMayNotPrepareTheDatabaseAndListensOnceSomebodyHas() throws Exception {
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
    ListenerState state = listen("looker");
    await().until(() -> state.report().phase() == Phase.POLLING);
    assertThat(state.report().problem()).contains("looker").contains("runcast_tx");
    try (LogWriter scraper = LogWriter.to(url);
        LogWriter late = LogWriter.to(url)) {
      long run = scraper.startRun();
      late.connection().setAutoCommit(false);
      late.write(run, "late");
      scraper.write(run, "early");
      await().until(() -> messages().equals(List.of("early")));
      late.connection().commit();
      await().until(() -> messages().equals(List.of("early", "late")));
    }
    assertThat(events).contains(new ModeChanged(ModeChanged.Mode.POLL));

    assertThat(migration("postgres").run()).isEqualTo(new Result.Complete());

    await().atMost(Duration.ofSeconds(15)).until(() -> state.report().phase() == Phase.LISTENING);
    assertThat(events).contains(new ModeChanged(ModeChanged.Mode.LISTEN));
    assertThat(events).anyMatch(LogInterrupted.class::isInstance);
  }

  private ListenerState listen(String role) {
    ListenerState state = new ListenerState();
    ListenLoop loop =
        new ListenLoop(
            new TestAccess(role),
            new RunWatch(new RunReader(TableNames.DEFAULT), watched, events::add),
            events::add,
            state,
            PATIENCE);
    Thread thread = new Thread(loop, "listen-loop");
    loops.add(loop);
    threads.add(thread);
    thread.start();
    return state;
  }

  private Connection connect(String role) throws SQLException {
    return PostgresServer.connect(url.replace("user=postgres", "user=" + role));
  }

  private Migration migration(String role) {
    return new Migration(() -> connect(role), TableNames.DEFAULT, "log_updates", false);
  }

  private boolean sleeping() throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                    + " where locktype = 'advisory' and mode = 'ExclusiveLock'"
                    + " and d.datname = current_database()")) {
      result.next();
      return result.getInt(1) == 1;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> messages() {
    return events.stream()
        .filter(LogAppended.class::isInstance)
        .flatMap(event -> ((LogAppended) event).entries().stream())
        .map(LogEntry::message)
        .toList();
  }

  private List<LogEvent> ends() {
    return events.stream()
        .filter(event -> event instanceof RunChanged changed && changed.run().ended())
        .toList();
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "row " + i).toList();
  }

  private final class TestAccess implements ListenLoop.Access {
    private final String role;

    TestAccess(String role) {
      this.role = role;
    }

    @Override
    public ListenLoop.Prepared prepare() throws SQLException, InterruptedException {
      return migration(role).run() instanceof Result.Incomplete incomplete
          ? new ListenLoop.Prepared(LogOrder.ID, incomplete.reason())
          : new ListenLoop.Prepared(LogOrder.TRANSACTION, null);
    }

    @Override
    public boolean isMended() throws SQLException {
      return migration(role).isComplete();
    }

    @Override
    public ListenConnection connect() throws SQLException {
      return new ListenConnection(ListenLoopIT.this.connect(role), "log_updates");
    }

    @Override
    public LogReader reader(LogOrder order) {
      return new LogReader(TableNames.DEFAULT, order);
    }
  }
}
