package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.runcast.Language;
import io.runcast.database.DatabaseFacts;
import io.runcast.database.DatabaseKind;
import io.runcast.database.TableNames;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestUsers;
import io.runcast.testkit.WsClient;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an admin sees: metrics that move, a status that tells all, faults by name with their fix.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class OperationsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern SAMPLE =
      Pattern.compile("(runcast_\\w+?)(_bucket|_count|_sum)?(?:\\{(.*)\\})? (\\S+)");

  /** Its notification queue is as small as PostgreSQL allows, so that a test can fill it. */
  private static final PostgresServer POSTGRES =
      PostgresServer.temporary().withoutSync().setting("max_notify_queue_pages", "64").start();

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.db.url",
            POSTGRES.jdbcUrl(),
            "runcast.server.name",
            "under test",
            "runcast.client.max",
            "8",
            "runcast.client.max-per-user",
            "1",
            "runcast.access.users",
            TestUsers.of("ada:viewer")));
  }

  @AfterAll
  static void stop() {
    POSTGRES.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    Health.awaitListening(server);
    // Those of the test before are gone once their heartbeats fail.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(clients().getInt("total")).as("clients").isZero());
    scraper = LogWriter.to(POSTGRES.jdbcUrl());
    run = scraper.startRun();
  }

  @AfterEach
  void leave() throws SQLException {
    clients.forEach(SseClient::close);
    scraper.close();
  }

  @Test
  void movesEveryMetric() throws Exception {
    Map<String, Double> before = scrape();
    scraper.writeMany(run, 50);
    long row = scraper.write(run, "before");
    SseClient follower = follow("tail=10").awaitRows(10);
    WsClient socket = WsClient.connect(server);
    // A lone row after a pause finds the listener asleep, and rings.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              scraper.write(run, "live");
              assertMoved(before, "runcast_notifications_total");
            });
    long newest = follower.ids().get(follower.ids().size() - 1);
    assertThat(newest).isGreaterThan(row);
    assertThat(acknowledge("{\"id\":" + newest + "}").status()).isEqualTo(204);
    keep(SseClient.connect(stream(run, "tail=0"), "", "Authorization", TestUsers.basic("ada")))
        .awaitType("connected");
    assertThat(
            SseClient.connect(stream(run, "tail=0"), "", "Authorization", TestUsers.basic("ada"))
                .status())
        .isEqualTo(503);
    fillSeats();
    withoutBell();
    execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'runcast listener'");
    try (Connection holder = holdQueue()) {
      execute("alter table scraper_control_scraperlog disable trigger runcast_doorbell");
      scraper.finish(run, "completed");
      follower.awaitType("stopped");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Set<String> unmoved = DocumentedMetrics.names();
                unmoved.removeAll(moved(before));
                // The clocks agree here, nobody waits for a thread, and there is one server.
                unmoved.removeAll(
                    Set.of(
                        "runcast_clock_skew_seconds", "runcast_reads_queued", "runcast_servers"));
                assertThat(unmoved).as("metrics that did not move").isEmpty();
              });
      assertThat(holder.isClosed()).isFalse();
      assertThat(socket.hasEnded()).isFalse();
    } finally {
      socket.close();
      execute("alter table scraper_control_scraperlog enable trigger runcast_doorbell");
    }
    assertThat(scrape()).containsEntry("runcast_servers", 1.0);
  }

  @Test
  void answersEveryQueryOfTheDashboard(@TempDir Path folder) throws Exception {
    Tool program = Tool.orSkip("prometheus", "prometheus");
    Set<String> silent = new TreeSet<>(Dashboard.queries());
    assertThat(silent).hasSizeGreaterThan(25);
    SseClient follower = follow("tail=0").awaitType("connected");
    try (PrometheusServer prometheus = PrometheusServer.start(program, folder, server)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                long row = scraper.write(run, "row");
                follower.awaitEvents(all -> follower.ids().contains(row));
                acknowledge("{\"id\":" + row + "}");
                SseClient.connect(stream(run, "tail=10")).awaitType("connected").close();
                silent.removeIf(query -> !prometheus.query(query).getJsonArray("result").isEmpty());
                assertThat(silent).as("queries without an answer").isEmpty();
              });
      String alerts = prometheus.query("ALERTS{alertstate=\"firing\"}").toString();
      assertThat(alerts).doesNotContain("alertname");
    }
  }

  @Test
  void tellsOfEverythingAsJsonAsTextAndAsAStream() {
    SseClient follower = follow("tail=0").awaitType("connected");

    JsonObject status = status("en");

    JsonObject self = status.getJsonArray("servers").getJsonObject(0);
    assertThat(self.getString("name")).isEqualTo("under test");
    assertThat(self.getString("version")).isEqualTo(System.getProperty("runcast.version"));
    assertThat(self.getString("server")).containsAnyOf("Payara", "WildFly");
    assertThat(self.getJsonObject("clients").getJsonArray("by_run").toString())
        .contains("\"run_id\":" + run);
    assertThat(self.getJsonObject("lag_seconds")).containsKeys("p50", "p95", "p99", "count");
    JsonObject database = status.getJsonObject("database");
    assertThat(database.getString("kind")).isEqualTo("postgresql");
    assertThat(database.getJsonObject("triggers").toString())
        .isEqualTo(
            "{\"runcast_doorbell\":\"enabled\",\"runcast_run_inserted\":\"enabled\","
                + "\"runcast_run_status\":\"enabled\"}");
    String text = HttpAnswer.get(statusUri(), "Accept", "text/plain").body();
    assertThat(text).contains("under test").contains("LISTENING").contains("run " + run);
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    SseClient watcher = keep(SseClient.connect(server.resolve("api/status/stream")));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(watcher.events())
                    .hasSizeGreaterThan(1)
                    .allMatch(event -> event.data().containsKey("servers")));
    assertThat(follower.hasEnded()).isFalse();
  }

  @Test
  void answersAsTheOriginalDid() {
    follow("tail=0").awaitType("connected");

    HttpAnswer answer = HttpAnswer.get(server.resolve("crm/scraper/api/postgres-listener/status/"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().keySet())
        .containsExactly("available", "listener", "notification_queues", "timestamp");
    assertThat(answer.json().getJsonObject("listener").toString())
        .isEqualTo(
            "{\"running\":true,\"connection_healthy\":true,\"reconnect_attempts\":0,"
                + "\"max_reconnect_attempts\":10,\"pg_queue_usage_percent\":0.0}");
    assertThat(answer.json().getJsonObject("notification_queues").keySet())
        .containsExactly("total_queues", "total_notifications", "queue_sizes");
  }

  @Test
  void answersHealthOnItsOwnPortToo() {
    for (String which : List.of("", "/ready", "/live", "/started")) {
      HttpAnswer answer = HttpAnswer.get(server.resolve("api/health" + which));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().getString("status")).isEqualTo("UP");
      JsonObject data = answer.json().getJsonArray("checks").getJsonObject(0).getJsonObject("data");
      assertThat(data).containsKeys("state", "since", "attempts", "clients", "queue_usage_percent");
    }
    assertThat(Health.of(server, "started").status()).isEqualTo(200);
  }

  @Test
  @Tag("once")
  void namesEachTriggerThatDoesNotRing() throws SQLException {
    try {
      execute("alter table scraper_control_scraperlog disable trigger runcast_doorbell");
      execute("alter table scraper_control_scraperrun disable trigger runcast_run_status");
      execute("drop trigger runcast_run_inserted on scraper_control_scraperrun");

      awaitFinding("en", "trigger-disabled", "runcast_doorbell is disabled", "enable trigger");
      awaitFinding("de", "trigger-disabled", "runcast_doorbell ist", "ausführen: alter table");
      awaitFinding("en", "trigger-disabled", "runcast_run_status is disabled", "enable trigger");
      awaitFinding("en", "trigger-missing", "runcast_run_inserted is missing", "runcast.migrate");
      // Health tells one fault; rows of another test that no bell told of stand there for a minute.
      await()
          .atMost(PATIENCE.multipliedBy(3))
          .untilAsserted(
              () ->
                  assertThat(Health.of(server, "ready").body())
                      .contains("runcast_doorbell is disabled"));
    } finally {
      execute("alter table scraper_control_scraperlog enable trigger runcast_doorbell");
      execute("alter table scraper_control_scraperrun enable trigger runcast_run_status");
      execute(
          "create trigger runcast_run_inserted after insert on scraper_control_scraperrun"
              + " for each row execute function runcast_ring_run('log_updates')");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(codes("en")).doesNotContain("trigger-disabled", "trigger-missing"));
  }

  @Test
  @Tag("once")
  void namesWhoHoldsTheNotificationQueue() throws SQLException {
    try (Connection holder = holdQueue()) {
      awaitFinding("en", "listener-in-transaction", "application holder", "autocommit");

      fillQueue(0.6);
      awaitFinding("en", "queue-filling", "application holder", "pg_terminate_backend");
      assertThat(faultsForAnOrdinaryRole())
          .anyMatch(fault -> fault.contains("? (grant pg_read_all_stats to plain)"));
      fillQueue(0.85);
      awaitFinding("de", "queue-full", "application holder", "pg_terminate_backend");
      HttpAnswer ready = Health.of(server, "ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).contains("queue");
      assertThat(status("en").getBoolean("healthy")).isFalse();
      assertThat(holder.isClosed()).isFalse();
    }
    Health.awaitReady(server);
  }

  @Test
  void believesABrowserThatRowsComeInClumpsOnlyIfTheyLeftOneByOne() throws SQLException {
    SseClient follower = follow("tail=0").awaitType("connected");
    List<Long> both = scraper.writeAll(run, List.of("first", "second"));
    long first = both.get(0);
    long second = both.get(1);
    follower.awaitRows(2);
    String together =
        "{\"id\":%d,\"clumped_with\":%d,\"protocol\":\"http/1.1\"}".formatted(second, first);
    assertThat(acknowledge(together).status()).isEqualTo(204);
    assertThat(codes("en")).doesNotContain("proxy-buffers");
    await().pollDelay(Duration.ofMillis(2100)).until(() -> true);
    long third = scraper.write(run, "third");
    follower.awaitRows(3);

    acknowledge("{\"id\":%d,\"clumped_with\":%d}".formatted(third, first));

    awaitFinding("en", "proxy-buffers", "proxy", "server-config/proxy");
    assertThat(acknowledge("{\"id\":\"x\"}").status()).isEqualTo(400);
    assertThat(acknowledge("[").contentType()).startsWith("application/problem+json");
  }

  @Test
  void namesABrowserWithManyStreamsOverHttp1() throws SQLException {
    for (int i = 0; i < 5; i++) {
      follow("tail=0").awaitType("connected");
    }
    long row = scraper.write(run, "row");
    clients.get(4).awaitRows(1);

    acknowledge("{\"id\":%d,\"protocol\":\"http/1.1\"}".formatted(row));

    awaitFinding("de", "many-tabs", "5 Streams", "HTTP/2");
  }

  @CanIgnoreReturnValue
  private HttpAnswer acknowledge(String report) {
    return HttpAnswer.post(server.resolve("api/runs/" + run + "/acknowledgements"), report);
  }

  /** One that is not shown what other roles are at. */
  private static List<String> faultsForAnOrdinaryRole() throws SQLException {
    execute("drop role if exists plain");
    execute("create role plain login");
    try (Connection connection =
        PostgresServer.connect(POSTGRES.jdbcUrl().replace("user=postgres", "user=plain"))) {
      DatabaseFacts facts =
          DatabaseFacts.of(DatabaseKind.POSTGRESQL, connection, TableNames.DEFAULT, "log_updates");
      return Objects.requireNonNull(facts.postgres()).faults().stream()
          .map(fault -> fault.message(Language.ENGLISH))
          .toList();
    }
  }

  private void awaitFinding(String language, String code, String message, String fix) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(status(language).getJsonArray("findings"))
                    .as(code)
                    .anySatisfy(
                        value -> {
                          JsonObject finding = value.asJsonObject();
                          assertThat(finding.getString("code")).isEqualTo(code);
                          assertThat(finding.getString("message")).contains(message);
                          assertThat(finding.getString("fix")).contains(fix);
                        }));
  }

  private JsonObject clients() {
    return status("en").getJsonArray("servers").getJsonObject(0).getJsonObject("clients");
  }

  private List<String> codes(String language) {
    return status(language).getJsonArray("findings").stream()
        .map(finding -> finding.asJsonObject().getString("code"))
        .toList();
  }

  private JsonObject status(String language) {
    return HttpAnswer.get(statusUri(), "Accept-Language", language).json();
  }

  private URI statusUri() {
    return server.resolve("api/status");
  }

  /** A session that listens and then idles within a transaction, with a little in the queue. */
  private static Connection holdQueue() throws SQLException {
    Connection holder = PostgresServer.connect(POSTGRES.jdbcUrl() + "&ApplicationName=holder");
    try (Statement statement = holder.createStatement()) {
      statement.execute("listen anything");
      holder.setAutoCommit(false);
      statement.execute("select 1");
    }
    fillQueue(0.05);
    return holder;
  }

  private static void fillQueue(double usage) throws SQLException {
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      double now;
      do {
        statement.execute(
            "select pg_notify('anything', repeat('x', 7000) || n) from generate_series(1, 2) n");
        try (var result = statement.executeQuery("select pg_notification_queue_usage()")) {
          result.next();
          now = result.getDouble(1);
        }
      } while (now < usage);
    }
  }

  /** With clients of another run, which goes on. */
  private void fillSeats() throws SQLException {
    long other = scraper.startRun();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(keep(SseClient.connect(stream(other, "tail=0"))).status())
                    .as("one too many")
                    .isEqualTo(503));
    scraper.write(other, "something for its ring");
  }

  /** Until the listener has found a row by itself: a bell of another's may cover one. */
  private void withoutBell() throws SQLException {
    try (Connection quiet = POSTGRES.connect();
        Statement statement = quiet.createStatement()) {
      statement.execute("set session_replication_role = replica");
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                statement.execute(
                    "insert into scraper_control_scraperlog"
                        + " (run_id, level, message, portal, created_at)"
                        + " values (%d, 'INFO', 'quiet', '', now())".formatted(run));
                assertThat(scrape().get("runcast_rows_without_bell_total")).isPositive();
              });
    }
  }

  private void assertMoved(Map<String, Double> before, String name) {
    assertThat(moved(before)).contains(name);
  }

  /** The names of the metrics of which some sample is another than before. */
  private Set<String> moved(Map<String, Double> before) {
    Set<String> moved = new TreeSet<>();
    scrape()
        .forEach(
            (sample, value) -> {
              if (!value.equals(before.getOrDefault(sample, 0.0))) {
                moved.add(sample.replaceFirst("\\{.*", ""));
              }
            });
    return moved;
  }

  /** All samples, the parts of a histogram under its name. */
  private Map<String, Double> scrape() {
    HttpAnswer answer = HttpAnswer.get(server.resolve("/metrics"), "Accept", "text/plain");
    assertThat(answer.status()).isEqualTo(200);
    Map<String, Double> samples = new HashMap<>();
    answer
        .body()
        .lines()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(
            sample -> {
              String part = sample.group(2) == null ? "" : sample.group(2);
              String tags = sample.group(3) == null ? "" : sample.group(3);
              String labels = part + tags.replaceAll(",?mp_scope=\"\\w+\",?", "");
              samples.put(
                  sample.group(1) + (labels.isEmpty() ? "" : "{" + labels),
                  Double.valueOf(sample.group(4)));
            });
    return samples;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private SseClient follow(String query) {
    return keep(SseClient.connect(stream(run, query)));
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }

  private URI stream(long followed, String query) {
    return server.resolve("api/runs/" + followed + "/logs/stream?" + query);
  }
}
