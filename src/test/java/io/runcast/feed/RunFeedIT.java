package io.runcast.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

/** What becomes of all runs, as clients of a server hear it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("once")
@Timeout(120)
class RunFeedIT {

  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final List<String> VIEWER = List.of("viewer");
  private static final TestTokens TOKENS = TestTokens.start();
  private static String database = "";

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private final List<Long> started = new ArrayList<>();
  private LogWriter scraper;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("feed");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer"));
    return Deployments.runcast(settings);
  }

  @AfterAll
  static void stop() {
    TOKENS.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    Health.awaitListening(server);
    scraper = LogWriter.to(database);
  }

  @AfterEach
  void end() throws SQLException {
    clients.forEach(SseClient::close);
    for (long run : started) {
      scraper.finish(run, "completed");
    }
    scraper.close();
  }

  @Test
  void tellsOfEachRunThatStartsChangesAndEnds() throws SQLException {
    SseClient feed = vera();

    long run = startRun();
    feed.awaitEvents(all -> !states(feed, run).isEmpty());
    scraper.leadsFound(run, 7);
    feed.awaitEvents(all -> last(feed, run).getInt("leads_found", -1) == 7);
    scraper.finish(run, "partial");
    feed.awaitEvents(all -> status(feed, run).equals("partial"));

    assertThat(feed.types().get(0)).isEqualTo("connected");
    assertThat(feed.of("connected").get(0).getString("mode")).isEqualTo("listen");
    assertThat(feed.otherLines().get(0)).matches("retry: \\d{4}");
    assertThat(feed.header("Cache-Control")).hasValue("no-store");
    JsonObject rest = get("/api/runs/" + run, TestUsers.basic("vera")).json();
    assertThat(without(last(feed, run), "type")).isEqualTo(rest);
  }

  @Test
  void countsEachRowOnce() throws SQLException {
    SseClient feed = vera();
    long one = startRun();
    long other = startRun();

    for (int i = 0; i < 40; i++) {
      scraper.writeMany(one, 25);
      scraper.write(other, i % 4 == 0 ? "ERROR" : "WARN", "", "a row");
    }
    scraper.write(other, "critical", "", "the last row");

    feed.awaitEvents(all -> sum(feed, one, "rows") >= 1000 && sum(feed, other, "rows") >= 41);
    assertThat(sum(feed, one, "rows")).isEqualTo(1000);
    assertThat(sum(feed, one, "errors")).isZero();
    assertThat(sum(feed, other, "rows")).isEqualTo(41);
    assertThat(sum(feed, other, "errors")).isEqualTo(11);
    // What came before is not told to who comes later.
    SseClient later = vera();
    scraper.write(one, "one more");
    later.awaitType("activity");
    assertThat(sum(later, one, "rows")).isEqualTo(1);
  }

  @Test
  void showsATokenOnlyItsRuns() throws SQLException {
    long mine = startRun();
    long other = startRun();
    SseClient feed = open("Bearer " + TOKENS.withSecret(VIEWER, List.of(mine)));
    SseClient all = vera();

    scraper.write(other, "of another");
    scraper.finish(other, "failed");
    all.awaitEvents(events -> sum(all, other, "rows") == 1 && status(all, other).equals("failed"));
    scraper.write(mine, "of mine");
    scraper.finish(mine, "failed");

    feed.awaitEvents(events -> sum(feed, mine, "rows") == 1 && status(feed, mine).equals("failed"));
    assertThat(states(feed, other)).isEmpty();
    assertThat(sum(feed, other, "rows")).isZero();
  }

  @Test
  void keepsNobodyWaitingForAClientThatDoesNotRead() throws SQLException, IOException {
    List<Long> runs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      runs.add(startRun());
    }
    AtomicLong told = new AtomicLong();
    SseClient healthy = keep(connect(told));
    try (Socket slow = connectNarrowly()) {
      Iterator<JsonObject> events = events(slow).iterator();
      assertThat(events.next().getString("type")).isEqualTo("connected");

      int leads = 0;
      long deadline = System.nanoTime() + A_MINUTE.toNanos();
      while (told.get() < 5_000 && System.nanoTime() < deadline) {
        leads++;
        change(runs, leads);
        scraper.write(runs.get(0), "row " + leads);
      }
      int all = leads;
      assertThat(told.get()).isGreaterThanOrEqualTo(5_000);
      assertThat(healthy.hasEnded()).isFalse();

      Map<Long, Integer> seen = new HashMap<>();
      int rows = 0;
      while (rows < all || !runs.stream().allMatch(run -> seen.getOrDefault(run, -1) == all)) {
        JsonObject event = events.next();
        assertThat(System.nanoTime()).as("when all is told").isLessThan(deadline);
        if (event.getString("type").equals("run")) {
          seen.put((long) event.getInt("run_id"), event.getInt("leads_found"));
        } else if (event.getString("type").equals("activity")) {
          rows += (int) sum(event, runs.get(0), "rows");
        }
      }
      assertThat(rows).as("none missing, none twice").isEqualTo(all);
    }
  }

  @Test
  void endsWithTheToken() throws InterruptedException {
    SseClient feed = open("Bearer " + TOKENS.withSecret(VIEWER, Duration.ofSeconds(10)));

    assertThat(feed.endsWithin(A_MINUTE)).isTrue();

    assertThat(feed.wasLost()).as("ended, not cut").isFalse();
    assertThat(feed.of("error")).hasSize(1);
    assertThat(feed.types()).endsWith("error");
  }

  @Test
  void beatsWhileNothingHappens() {
    SseClient feed = vera();

    await().atMost(Duration.ofSeconds(20)).until(() -> feed.otherLines().contains(":"));
  }

  /** Only another status rings the bell. */
  private void change(List<Long> runs, int leads) throws SQLException {
    try (PreparedStatement update =
        scraper
            .connection()
            .prepareStatement(
                "update scraper_control_scraperrun set status = ?, leads_found = ?"
                    + " where id = any (?)")) {
      update.setString(1, leads % 2 == 0 ? "running" : "paused");
      update.setInt(2, leads);
      update.setArray(3, scraper.connection().createArrayOf("bigint", runs.toArray()));
      update.execute();
    }
  }

  private long startRun() throws SQLException {
    long run = scraper.startRun();
    started.add(run);
    return run;
  }

  private static List<JsonObject> states(SseClient feed, long run) {
    return feed.of("run").stream().filter(event -> event.getInt("run_id") == run).toList();
  }

  private static JsonObject last(SseClient feed, long run) {
    List<JsonObject> states = states(feed, run);
    return states.isEmpty() ? JsonValue.EMPTY_JSON_OBJECT : states.get(states.size() - 1);
  }

  private static String status(SseClient feed, long run) {
    return last(feed, run).getString("status", "");
  }

  private static long sum(SseClient feed, long run, String what) {
    return feed.of("activity").stream().mapToLong(event -> sum(event, run, what)).sum();
  }

  private static long sum(JsonObject activity, long run, String what) {
    return activity.getJsonArray("runs").getValuesAs(JsonObject.class).stream()
        .filter(counts -> counts.getInt("run_id") == run)
        .mapToLong(counts -> counts.getInt(what))
        .sum();
  }

  /** A client that takes only a few kilobytes before it reads; by HTTP/1.0, so without chunks. */
  private Socket connectNarrowly() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(Math.toIntExact(A_MINUTE.toMillis()));
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    String request =
        "GET %s HTTP/1.0\r\nHost: %s\r\nAuthorization: %s\r\n\r\n"
            .formatted(feed().getPath(), server.getAuthority(), TestUsers.basic("vera"));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static Stream<JsonObject> events(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(RunFeedIT::parse);
  }

  private static JsonObject parse(String line) {
    try (JsonReader json = Json.createReader(new StringReader(line.substring("data: ".length())))) {
      return json.readObject();
    }
  }

  private static Map<String, JsonValue> without(JsonObject event, String name) {
    Map<String, JsonValue> rest = new TreeMap<>(event);
    rest.remove(name);
    return rest;
  }

  private HttpAnswer get(String path, String authorization) {
    return HttpAnswer.get(server.resolve(path), "Authorization", authorization);
  }

  private SseClient vera() {
    return open(TestUsers.basic("vera"));
  }

  private SseClient open(String authorization) {
    return keep(SseClient.connect(feed(), "", "Authorization", authorization))
        .awaitType("connected");
  }

  /** A client that counts the states it is told and keeps none. */
  private SseClient connect(AtomicLong told) {
    return SseClient.connect(
        feed(),
        "",
        event -> {
          if (event.type().equals("run")) {
            told.incrementAndGet();
          }
        },
        "Authorization",
        TestUsers.basic("vera"));
  }

  private URI feed() {
    return server.resolve("/api/runs/stream");
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }
}
