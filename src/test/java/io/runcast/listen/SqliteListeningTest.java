package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.database.Doorbell;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.ChannelStates;
import io.runcast.log.LogAppended;
import io.runcast.log.LogEntry;
import io.runcast.log.LogEvent;
import io.runcast.log.LogInterrupted;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.Run;
import io.runcast.log.RunChanged;
import io.runcast.log.RunReader;
import io.runcast.log.WatchedRuns;
import io.runcast.testkit.SqliteScraper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** The loop without a container, on an SQLite file. */
@Timeout(60)
class SqliteListeningTest {

  private static final Duration POLL = Duration.ofMillis(50);

  @TempDir Path folder;

  private final List<LogEvent> events = new CopyOnWriteArrayList<>();
  private final ListenerState state = new ListenerState();
  private final WatchedRuns watched = new WatchedRuns();
  private final TableNames names = TableNames.DEFAULT.in(DatabaseKind.SQLITE);
  private ListenLoop loop;
  private Thread thread;
  private SqliteScraper scraper;

  @BeforeEach
  void listen() throws SQLException {
    Path file = folder.resolve("db.sqlite3");
    scraper = SqliteScraper.create(file);
    Database database =
        new Database() {
          @Override
          public Connection openForPolling() throws SQLException {
            SQLiteConfig config = new SQLiteConfig();
            config.setReadOnly(true);
            return config.createConnection("jdbc:sqlite:" + file);
          }
        };
    loop =
        new ListenLoop(
            new SqliteAccess(database, names, POLL),
            task -> new Thread(task).start(),
            new RunWatch(new RunReader(names), watched, events::add),
            List.of(),
            channel -> false,
            new ChannelStates(),
            events::add,
            state,
            new Doorbell(names, "log_updates"),
            new ListenLoop.Patience(10, false, POLL, Duration.ofSeconds(1), Duration.ZERO));
    thread = new Thread(loop, "listener");
    thread.start();
    await().until(() -> state.report().phase() == Phase.POLLING);
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    thread.join(5_000);
    scraper.close();
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void pollsAndSaysWhy() throws SQLException {
    await().until(() -> String.valueOf(state.report().problem()).contains("SQLite has no LISTEN"));
    long run = scraper.startRun();
    watched.watch(run);
    scraper.writeAll(run, List.of("one", "two"));
    await().until(() -> messages().size() == 2);
    scraper.write(run, "three");
    scraper.finish(run, "completed");

    await()
        .until(() -> events.get(events.size() - 1) instanceof RunChanged end && end.run().ended());

    assertThat(messages()).containsExactly("one", "two", "three");
    assertThat(events)
        .filteredOn(ModeChanged.class::isInstance)
        .containsExactly(new ModeChanged(Mode.POLL));
    assertThat(events).noneMatch(LogInterrupted.class::isInstance);
    assertThat(state.report().delivers()).isTrue();
  }

  @Test
  void tellsEveryRunToThoseWhoFollowAll() throws SQLException {
    long before = scraper.startRun();
    scraper.finish(before, "failed");
    watched.watchAll(true);
    await().until(() -> states(before).equals(List.of("failed")));

    long run = scraper.startRun();
    await().until(() -> states(run).equals(List.of("running")));
    scraper.finish(run, "completed");

    await().until(() -> states(run).equals(List.of("running", "completed")));
    assertThat(states(before)).as("once").containsExactly("failed");
  }

  @Test
  void tellsTheEndOfARunThatManyHaveStartedSince() throws SQLException {
    watched.watchAll(true);
    long old = scraper.startRun();
    await().until(() -> states(old).equals(List.of("running")));
    for (int i = 0; i < 120; i++) {
      scraper.finish(scraper.startRun(), "completed");
    }

    scraper.finish(old, "stopped");

    await().until(() -> states(old).equals(List.of("running", "stopped")));
  }

  @Test
  void tellsNoRunThatNobodyFollows() throws SQLException {
    long run = scraper.startRun();
    scraper.finish(run, "completed");
    scraper.write(run, "read with the states");
    await().until(() -> messages().size() == 1);
    scraper.write(run, "read after them");
    await().until(() -> messages().size() == 2);

    assertThat(states(run)).isEmpty();
  }

  @Test
  void remembersNoGapsThatNobodyWillFill() throws SQLException {
    long run = scraper.startRun();
    scraper.write(run, "one");
    scraper.write(run, "deleted at once");
    scraper.execute("delete from scraper_control_scraperlog where message like 'deleted%'");
    scraper.write(run, "three");
    await().until(() -> messages().contains("three"));

    assertThat(entries()).allMatch(row -> row.cursor().open().length == 0);
  }

  @Test
  void startsOverWhenTheIdsBeginAgainInTheSameFile() throws SQLException {
    long run = scraper.startRun();
    scraper.writeAll(run, List.of("one", "two", "three"));
    await().until(() -> messages().size() == 3);

    scraper.execute("delete from scraper_control_scraperlog");
    scraper.execute("delete from sqlite_sequence");
    scraper.write(run, "begun again");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> events.stream().anyMatch(LogInterrupted.class::isInstance));
    scraper.write(run, "and on");
    await().until(() -> messages().contains("and on"));
  }

  private List<String> states(long run) {
    return events.stream()
        .filter(RunChanged.class::isInstance)
        .map(event -> ((RunChanged) event).run())
        .filter(state -> state.id() == run)
        .map(Run::status)
        .toList();
  }

  private List<LogEntry> entries() {
    return events.stream()
        .filter(LogAppended.class::isInstance)
        .flatMap(event -> ((LogAppended) event).entries().stream())
        .toList();
  }

  private List<String> messages() {
    return entries().stream().map(LogEntry::message).toList();
  }
}
