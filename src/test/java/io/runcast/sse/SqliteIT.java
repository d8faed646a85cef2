package io.runcast.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.SqliteScraper;
import io.runcast.testkit.SseClient;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sqlite.SQLiteConfig.JournalMode;

/**
 * The streams on an SQLite file that another process writes: missing at first, then with a rollback
 * journal as Django makes it, then with a write-ahead log, at last exchanged for another one.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("once")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(90)
class SqliteIT {

  private static final Path FOLDER = folder();
  private static final Path FILE = FOLDER.resolve("db.sqlite3");
  private static final Duration DJANGOS_PATIENCE = Duration.ofSeconds(5);

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(Map.of("runcast.db.url", "jdbc:sqlite:" + FILE));
  }

  @AfterEach
  void leave() {
    clients.forEach(SseClient::close);
  }

  @Test
  @Order(1)
  void saysThatItWaitsForTheFileAndDoesNotCreateIt() throws IOException {
    awaitNotReady(FILE + " does not exist");

    assertThat(HttpAnswer.get(server.resolve("api/runs")).status()).isEqualTo(503);
    try (var files = Files.list(FOLDER)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  @Order(2)
  void saysThatItWaitsForTheTables() throws SQLException {
    try (SqliteScraper owner = scraper(JournalMode.DELETE)) {
      owner.execute("create table django_migrations (id integer)");

      awaitNotReady("has no table");

      HttpAnswer runs = HttpAnswer.get(server.resolve("api/runs"));
      assertThat(runs.status()).isEqualTo(503);
      assertThat(runs.body()).contains("tables are not there yet");
      owner.createTables();
    }
    Health.awaitReady(server);
    assertThat(Health.of(server, "ready").body()).contains("POLLING", "SQLite");
  }

  @Test
  @Order(3)
  void bringsRowsToAllClientsWithinAPollInterval() throws SQLException {
    try (SqliteScraper scraper = scraper(JournalMode.DELETE)) {
      long run = scraper.startRun();
      SseClient first = follow(run, "tail=0").awaitType("connected");
      SseClient second = follow(run, "tail=0").awaitType("connected");
      scraper.writeAll(run, numbered(0, 50));

      assertThat(first.awaitRows(50).messages()).containsExactlyElementsOf(numbered(0, 50));
      assertThat(second.awaitRows(50).messages()).containsExactlyElementsOf(numbered(0, 50));
      JsonObject greeting = first.of("connected").get(0);
      assertThat(greeting.getString("mode")).isEqualTo("poll");
      assertThat(greeting.getString("status")).isEqualTo("running");
      assertThat(first.of("log").get(0).getString("timestamp")).matches("\\d{4}-.*T.*\\.\\d{6}Z");
      scraper.finish(run, "completed");
    }
  }

  @Test
  @Order(4)
  void resumesWhereItWasCutAndTellsTheEnd() throws SQLException {
    try (SqliteScraper scraper = scraper(JournalMode.DELETE)) {
      long run = scraper.startRun();
      scraper.writeAll(run, numbered(0, 10));
      SseClient cut = follow(run, "tail=3").awaitRows(3);
      assertThat(cut.messages()).containsExactlyElementsOf(numbered(7, 10));
      cut.close();
      scraper.writeAll(run, numbered(10, 700));

      SseClient resumed = keep(SseClient.connect(stream(run, ""), cut.lastEventId()));
      assertThat(resumed.awaitRows(690).messages()).containsExactlyElementsOf(numbered(10, 700));
      scraper.write(run, "last words");
      scraper.finish(run, "failed");

      resumed.awaitEnd();
      assertThat(resumed.types()).doesNotContain("reset").endsWith("log", "run", "stopped");
      JsonObject stopped = resumed.of("stopped").get(0);
      assertThat(stopped.getString("status")).isEqualTo("failed");
      assertThat(stopped.getInt("rows")).isEqualTo(701);
    }
  }

  @Test
  @Order(6)
  void listsAndShowsRuns() throws SQLException {
    try (SqliteScraper scraper = scraper(JournalMode.DELETE)) {
      long run = scraper.startRun();
      scraper.write(run, "a row");

      JsonObject page = HttpAnswer.get(server.resolve("api/runs/" + run + "/logs")).json();
      assertThat(page.getJsonArray("rows")).isNotEmpty();
      assertThat(
              HttpAnswer.get(server.resolve("api/runs/" + run + "/logs?q=a&match=regex")).status())
          .isEqualTo(400);
      JsonObject list = HttpAnswer.get(server.resolve("api/runs?status=running")).json();
      JsonObject shown = HttpAnswer.get(server.resolve("api/runs/" + run)).json();
      JsonObject current = HttpAnswer.get(server.resolve("api/runs/current")).json();

      assertThat(list.getJsonArray("runs").getJsonObject(0).getInt("run_id")).isEqualTo((int) run);
      assertThat(shown.getString("started_at")).endsWith("Z");
      assertThat(current).isEqualTo(shown);
      scraper.finish(run, "completed");
    }
  }

  @Test
  @Order(5)
  void tellsWhatBecomesOfAllRuns() throws SQLException {
    try (SqliteScraper scraper = scraper(JournalMode.DELETE)) {
      SseClient feed =
          keep(SseClient.connect(server.resolve("api/runs/stream"))).awaitType("connected");
      assertThat(feed.of("connected").get(0).getString("mode")).isEqualTo("poll");

      long run = scraper.startRun();
      scraper.writeAll(run, numbered(0, 20));
      feed.awaitType("activity");
      scraper.finish(run, "completed");

      feed.awaitEvents(
          all ->
              all.stream()
                  .map(SseClient.Event::data)
                  .filter(event -> event.getInt("run_id", 0) == run)
                  .anyMatch(event -> event.getString("status", "").equals("completed")));
      assertThat(feed.of("activity"))
          .flatExtracting(event -> event.getJsonArray("runs"))
          .extracting(counts -> counts.asJsonObject().getInt("rows"))
          .containsExactly(20);
    }
  }

  /** Django waits five seconds for a lock; with a rollback journal a commit needs some of it. */
  @Test
  @Order(6)
  void keepsNoPatientWriterOutWithARollbackJournal() throws SQLException {
    try (SqliteScraper scraper = scraper(JournalMode.DELETE)) {
      writesAllTheTimeWhileClientsReadEverything(scraper, 300);
    }
  }

  @Test
  @Order(7)
  void keepsNoWriterOutWithAWriteAheadLogHoweverImpatient() throws SQLException {
    try (SqliteScraper owner = scraper(JournalMode.WAL);
        SqliteScraper scraper = SqliteScraper.open(FILE, JournalMode.WAL, Duration.ZERO)) {
      owner.startRun();
      writesAllTheTimeWhileClientsReadEverything(scraper, 2000);
    }
  }

  @Test
  @Order(8)
  void startsOverWhenTheFileIsAnotherOne() throws SQLException, IOException {
    SseClient before;
    try (SqliteScraper scraper = scraper(JournalMode.WAL)) {
      long run = scraper.startRun();
      before = follow(run, "tail=0").awaitType("connected");
      scraper.write(run, "of the old file");
      before.awaitRows(1);
    }
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(FILE + suffix));
    }
    try (SqliteScraper scraper = scraper(JournalMode.WAL)) {
      scraper.createTables();
      long run = scraper.startRun();
      scraper.write(run, "of the new file");

      before.awaitEnd();
      Health.awaitReady(server);
      SseClient after = keep(SseClient.connect(stream(run, ""), before.lastEventId()));
      assertThat(after.awaitRows(1).types()).startsWith("connected", "reset", "log");
      assertThat(after.messages()).containsExactly("of the new file");
    }
  }

  private void writesAllTheTimeWhileClientsReadEverything(SqliteScraper scraper, int rows)
      throws SQLException {
    long run = scraper.startRun();
    SseClient live = follow(run, "tail=0").awaitType("connected");
    List<SseClient> replaying = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      scraper.write(run, "row " + i);
      if (i % (rows / 10) == 0) {
        replaying.add(follow(run, "tail=all"));
      }
    }
    assertThat(live.awaitRows(rows).messages()).containsExactlyElementsOf(numbered(0, rows));
    for (SseClient client : replaying) {
      assertThat(client.awaitRows(rows).messages()).containsExactlyElementsOf(numbered(0, rows));
    }
    scraper.finish(run, "completed");
    live.awaitEnd();
  }

  private void awaitNotReady(String problem) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              HttpAnswer ready = Health.of(server, "ready");
              assertThat(ready.status()).isEqualTo(503);
              assertThat(ready.body()).contains(problem);
            });
  }

  private static SqliteScraper scraper(JournalMode journal) throws SQLException {
    return SqliteScraper.open(FILE, journal, DJANGOS_PATIENCE);
  }

  private SseClient follow(long run, String query) {
    return keep(SseClient.connect(stream(run, query)));
  }

  private URI stream(long run, String query) {
    return server.resolve("api/runs/" + run + "/logs/stream?" + query);
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "row " + i).toList();
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("runcast-sqlite");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException("No folder for the test's file", e);
    }
  }
}
