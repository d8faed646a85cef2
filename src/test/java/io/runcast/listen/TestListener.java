package io.runcast.listen;

import static org.awaitility.Awaitility.await;

import io.runcast.database.Doorbell;
import io.runcast.database.Migration;
import io.runcast.database.Result;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.ChannelStates;
import io.runcast.log.LogAppended;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.RunReader;
import io.runcast.log.WatchedRuns;
import io.runcast.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener without a container, which writes down what it tells. */
final class TestListener implements AutoCloseable {

  static final String CHANNEL = "log_updates";

  /** The slots of the gate that are taken, in {@code pg_locks l}. */
  static final String SLOTS =
      " from pg_locks l join pg_database d on d.oid = l.database"
          + " join pg_stat_activity a on a.pid = l.pid where locktype = 'advisory'"
          + " and objsubid = 2 and mode = 'ExclusiveLock' and d.datname = current_database()";

  /** Whoever has taken one reads once more before it sleeps. */
  private static final String SLEEPERS =
      SLOTS + " and a.state = 'idle' and a.query not like '%pg_try_advisory_lock%'";

  static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final String listenUrl;
  private final String pollUrl;
  private final List<LogEvent> events = new CopyOnWriteArrayList<>();
  private final ListenerState state = new ListenerState();
  private final WatchedRuns watched = new WatchedRuns();
  private final ListenLoop loop;
  private final Thread thread;
  private final boolean migrating;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean refusing;

  private TestListener(
      String listenUrl, String pollUrl, boolean migrating, Duration grace, Duration installation) {
    this.migrating = migrating;
    this.listenUrl = listenUrl;
    this.pollUrl = pollUrl;
    loop =
        new ListenLoop(
            new TestAccess(),
            task -> new Thread(task, "test-dialer").start(),
            new RunWatch(new RunReader(TableNames.DEFAULT), watched, events::add),
            List.of(),
            channel -> false,
            new ChannelStates(),
            events::add,
            state,
            new Doorbell(TableNames.DEFAULT, CHANNEL),
            new ListenLoop.Patience(10, false, POLL_INTERVAL, grace, installation));
    thread = new Thread(loop, "test-listener");
    thread.start();
  }

  static TestListener on(String url) {
    return new TestListener(url, url, true, GRACE, Duration.ZERO);
  }

  /** One whose lost connection may take a minute to come back before it polls. */
  static TestListener unhurriedOn(String url) {
    return new TestListener(url, url, true, LONG, Duration.ZERO);
  }

  /** One whose rows wait a minute for a first installation. */
  static TestListener patientOn(String url) {
    return new TestListener(url, url, true, GRACE, LONG);
  }

  /** One whose listening connection goes another way than the rest. */
  static TestListener on(String listenUrl, String pollUrl) {
    return new TestListener(listenUrl, pollUrl, true, GRACE, Duration.ZERO);
  }

  /** One that takes it for granted that the database is prepared. */
  static TestListener unpreparedOn(String url) {
    return new TestListener(url, url, false, GRACE, Duration.ZERO);
  }

  /** How many listeners sleep at the doorbell of a database. */
  static int sleepers(String url) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*)" + SLEEPERS)) {
      result.next();
      return result.getInt(1);
    }
  }

  /** Whether attempts to listen fail from now on. */
  void refuse(boolean listening) {
    refusing = listening;
  }

  TestListener awaitPhase(Phase phase) {
    await().atMost(Duration.ofSeconds(20)).until(() -> state.report().phase() == phase);
    return this;
  }

  ListenerState.Report report() {
    return state.report();
  }

  ListenerCounts counts() {
    return state.counts();
  }

  /** How many listening connections it has opened. */
  int connections() {
    return connections.get();
  }

  WatchedRuns watched() {
    return watched;
  }

  List<LogEvent> events() {
    return events;
  }

  List<String> messages() {
    return events.stream()
        .filter(LogAppended.class::isInstance)
        .flatMap(event -> ((LogAppended) event).entries().stream())
        .map(LogEntry::message)
        .toList();
  }

  /** The modes it went through. */
  List<Mode> modes() {
    return events.stream()
        .filter(ModeChanged.class::isInstance)
        .map(event -> ((ModeChanged) event).mode())
        .toList();
  }

  @Override
  public void close() {
    loop.stop();
    await("its end").atMost(Duration.ofSeconds(8)).until(() -> !thread.isAlive());
  }

  private final class TestAccess implements Access {
    @Override
    public Prepared prepare() throws SQLException, InterruptedException {
      if (!migrating) {
        return new Prepared(LogOrder.TRANSACTION, null);
      }
      return migration().run() instanceof Result.Incomplete incomplete
          ? new Prepared(LogOrder.ID, incomplete.finding())
          : new Prepared(LogOrder.TRANSACTION, null);
    }

    @Override
    public boolean isMended() throws SQLException {
      try (Connection connection = PostgresServer.connect(listenUrl)) {
        return migration().isComplete(connection);
      }
    }

    @Override
    public ListenConnection listen() throws SQLException {
      if (refusing) {
        throw new SQLException("refused by the test", "08001");
      }
      connections.incrementAndGet();
      return ListenConnection.proven(
          PostgresServer.connect(listenUrl + "&socketTimeout=6&ApplicationName=listener"),
          CHANNEL,
          () -> PostgresServer.connect(pollUrl));
    }

    @Override
    public Connection openForPolling() throws SQLException {
      return PostgresServer.connect(pollUrl);
    }

    @Override
    public void distrust() {
      // Each connection is new.
    }

    @Override
    public LogOrder order(Connection connection) throws SQLException {
      return !migrating || migration().hasOrder(connection) ? LogOrder.TRANSACTION : LogOrder.ID;
    }

    @Override
    public LogReader reader(LogOrder order) {
      return new LogReader(TableNames.DEFAULT.logTable(), order);
    }

    private Migration migration() {
      return new Migration(
          () -> PostgresServer.connect(listenUrl), TableNames.DEFAULT, CHANNEL, false);
    }
  }
}
