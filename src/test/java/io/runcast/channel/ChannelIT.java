package io.runcast.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.ErrorLog;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import io.runcast.testkit.WsClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A further table of the CRM's, followed as its log is, by a setting alone. What depends on the
 * server is the log's way, too; the paths themselves are held against their description on both.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
@Tag("once")
class ChannelIT {

  private static final TestTokens TOKENS = TestTokens.start();
  private static final List<String> VIEWER = List.of("viewer");
  private static final int OLD_ROWS = 3;
  private static String database = "";

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private final List<WsClient> sockets = new ArrayList<>();
  private ErrorLog errors;

  /** A run that no other test writes of. */
  private long run;

  private static long runs = 100;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("channel");
    ErrorLog.create(database);
    try (ErrorLog before = ErrorLog.in(database)) {
      before.writeMany(1, "of before", OLD_ROWS);
    }
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer", "ada:admin"));
    settings.put("runcast.ring.rows", "500");
    settings.put("runcast.channels", "errors,audit,lost");
    settings.putAll(ErrorLog.settings("errors"));
    settings.put("runcast.channels.audit.table", "audit");
    settings.put("runcast.channels.audit.id", "number");
    settings.put("runcast.channels.audit.columns", "what");
    settings.put("runcast.channels.audit.role", "admin");
    settings.put("runcast.channels.lost.table", "not_made_yet");
    settings.put("runcast.channels.lost.columns", "what");
    try (ErrorLog any = ErrorLog.in(database)) {
      any.execute(
          "create table audit (number serial primary key, what text, created_at timestamptz default now())");
    }
    return Deployments.runcast(settings);
  }

  @AfterAll
  static void stop() {
    TOKENS.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    Health.awaitListening(server);
    errors = ErrorLog.in(database);
    run = runs++;
    await().atMost(Duration.ofSeconds(60)).until(() -> state("errors"), Matchers.is("listening"));
  }

  @AfterEach
  void end() throws SQLException {
    clients.forEach(SseClient::close);
    sockets.forEach(WsClient::close);
    errors.close();
  }

  @Test
  void streamsEachRowTheMomentItCommits() throws SQLException {
    SseClient client = follow("errors", "tail=0");
    client.awaitType("connected");

    int unasked = rowsWithoutBell();
    long id =
        errors.write(run, "no answer: \"ü€😀\"\n\tnext", "{\"n\": 1.50}", "{\n \"a\":\r\n [1]}");
    client.awaitEvents(all -> rows(client).size() == 1);
    assertThat(rowsWithoutBell()).as("found without a bell").isEqualTo(unasked);

    JsonObject row = rows(client).get(0);
    assertThat(row.keySet()).containsExactly("type", "id", "key", "timestamp", "data");
    assertThat(row.getJsonNumber("id").longValue()).isEqualTo(id);
    assertThat(row.getString("key")).isEqualTo(Long.toString(run));
    JsonObject data = row.getJsonObject("data");
    assertThat(data.keySet()).containsExactly("kind", "text", "details", "raw");
    assertThat(data.getString("text")).isEqualTo("no answer: \"ü€😀\"\n\tnext");
    assertThat(data.getJsonObject("details").get("n")).hasToString("1.50");
    assertThat(data.getJsonObject("raw").getJsonArray("a").getInt(0)).isEqualTo(1);
    JsonObject connected = client.of("connected").get(0);
    assertThat(connected.getString("mode")).isEqualTo("listen");
    assertThat(connected.get("key")).isEqualTo(JsonValue.NULL);
    assertThat(client.header("Cache-Control")).hasValue("no-store");
  }

  @Test
  void followsOneKeyOfIt() throws SQLException {
    errors.write(run, "before");
    errors.write(null, "of no run");
    SseClient client = follow("errors", "key=" + run);
    client.awaitEvents(all -> rows(client).size() == 1);

    errors.write(run + 1_000_000, "of another run");
    errors.write(null, "of no run again");
    errors.write(run, "after");
    client.awaitEvents(all -> rows(client).size() == 2);

    assertThat(texts(client)).containsExactly("before", "after");
    SseClient all = follow("errors", "tail=3");
    all.awaitEvents(any -> rows(all).size() == 3);
    assertThat(texts(all)).containsExactly("of another run", "of no run again", "after");
    assertThat(rows(all).get(1).get("key")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void beginsWithRowsFromBeforeTheInstallation() {
    SseClient client = follow("errors", "key=1&tail=all");
    client.awaitEvents(all -> rows(client).size() == OLD_ROWS);

    assertThat(texts(client)).containsExactly("of before 0", "of before 1", "of before 2");
    JsonObject page = get("/api/channels/errors/rows?limit=2", "vera").json();
    assertThat(page.getString("channel")).isEqualTo("errors");
    assertThat(page.getJsonArray("rows").getJsonObject(0).getJsonObject("data").getString("text"))
        .isEqualTo("of before 0");
  }

  @Test
  void goesOnBehindTheLastRowAlsoPastTheRing() throws SQLException {
    SseClient first = follow("errors", "tail=0&key=" + run);
    first.awaitType("connected");
    errors.write(run, "seen");
    first.awaitEvents(all -> rows(first).size() == 1);
    first.close();
    errors.writeMany(run, "missed", 2000);

    SseClient second =
        SseClient.connect(
            uri("/api/channels/errors/stream?key=" + run),
            first.lastEventId(),
            "Authorization",
            TestUsers.basic("vera"));
    clients.add(second);
    second.awaitEvents(all -> rows(second).size() == 2000);
    errors.write(run, "live");
    second.awaitEvents(all -> rows(second).size() == 2001);

    List<String> expected =
        new ArrayList<>(IntStream.range(0, 2000).mapToObj(i -> "missed " + i).toList());
    expected.add("live");
    assertThat(texts(second)).isEqualTo(expected);
    assertThat(second.of("reset")).isEmpty();
  }

  @Test
  void resetsWhoNamesAPlaceOfOtherRows() throws SQLException {
    SseClient whole = follow("errors", "tail=1");
    whole.awaitEvents(all -> !rows(whole).isEmpty());
    errors.write(run, "a row");

    SseClient elsewhere =
        SseClient.connect(
            uri("/api/channels/errors/stream?key=" + run),
            whole.lastEventId(),
            "Authorization",
            TestUsers.basic("vera"));
    clients.add(elsewhere);

    elsewhere.awaitType("reset").awaitEvents(all -> rows(elsewhere).size() == 1);
  }

  /** Ids are not commit order, and the listener's session does not last for ever. */
  @Test
  void losesAndDoublesNothingWhileWritersOverlapAndTheListenerIsKilled() throws Exception {
    int writers = 6;
    int each = 150;
    SseClient whole = follow("errors", "tail=0");
    SseClient ofKey = follow("errors", "tail=0&key=" + run);
    whole.awaitType("connected");
    ofKey.awaitType("connected");

    List<CompletableFuture<Void>> all =
        IntStream.range(0, writers)
            .mapToObj(number -> CompletableFuture.runAsync(() -> writeSlowly(number, each)))
            .toList();
    for (int i = 0; i < 4; i++) {
      int seen = rows(ofKey).size();
      await().until(() -> rows(ofKey).size(), Matchers.greaterThan(Math.min(seen + 50, 800)));
      errors.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runcast listener' and datname = current_database()");
    }
    for (CompletableFuture<Void> writer : all) {
      writer.get();
    }

    // Comes over a connection that was not killed: the next test begins with it.
    errors.write(run + 1_000_000, "the last");
    whole.awaitEvents(any -> rows(whole).stream().anyMatch(row -> text(row).equals("the last")));
    ofKey.awaitEvents(any -> rows(ofKey).size() >= writers * each);
    whole.awaitEvents(any -> ofRun(whole).size() >= writers * each);
    assertThat(texts(ofKey)).hasSize(writers * each).doesNotHaveDuplicates();
    assertThat(ofRun(whole)).hasSize(writers * each).doesNotHaveDuplicates();
    for (int number = 0; number < writers; number++) {
      String prefix = "writer " + number + " ";
      assertThat(texts(ofKey).stream().filter(text -> text.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
    }
  }

  @Test
  void followsChannelsAndRunsOverOneWebSocket() throws SQLException {
    errors.write(run, "before");
    WsClient client = WsClient.connect(server, "Authorization", TestUsers.basic("vera"));
    sockets.add(client);

    client.send("{'op':'subscribe','channel':'errors/%d'}".formatted(run));
    // Then the listener has read it, too, and "tail": 0 begins behind it.
    client.awaitMessages(all -> client.of("row").size() == 1);
    client.send("{'op':'subscribe','channel':'errors','tail':0}");
    client.send("{'op':'subscribe','channel':'runs'}");
    client.awaitMessages(all -> client.of("connected").size() == 3);
    errors.write(run, "after");
    client.awaitMessages(all -> client.of("row").size() == 3);

    assertThat(of(client, "errors")).containsExactly("after");
    assertThat(of(client, "errors/" + run)).containsExactly("before", "after");
    // Which of the subscriptions' first rows comes first is open.
    String cursor =
        client.of("row").stream()
            .filter(row -> text(row).equals("before"))
            .findFirst()
            .orElseThrow()
            .getString("cursor");
    client.send("{'op':'unsubscribe','channel':'errors/%d'}".formatted(run));
    client.awaitType("unsubscribed");
    client.send(
        "{'op':'subscribe','channel':'errors/%d','last_event_id':'%s'}".formatted(run, cursor));
    client.awaitMessages(all -> client.of("row").size() == 4);
    assertThat(of(client, "errors/" + run)).containsExactly("before", "after", "after");

    client.send("{'op':'subscribe','channel':'audit'}");
    client.send("{'op':'subscribe','channel':'nothing'}");
    client.send("{'op':'subscribe','channel':'errors','levels':['ERROR']}");
    client.awaitMessages(all -> client.of("error").size() == 3);
    assertThat(client.of("error").stream().map(error -> error.getString("message")))
        .anyMatch(text -> text.contains("another role"))
        .anyMatch(text -> text.contains("no channel nothing"))
        .anyMatch(text -> text.contains("levels"));
  }

  @Test
  void pagesSearchesAndDownloadsItsRows() throws SQLException {
    errors.writeMany(run, "row", 1200);

    JsonObject first = get("/api/channels/errors/rows?limit=500&key=" + run, "vera").json();
    JsonObject second = page("limit=500&after=" + first.getString("after"));
    JsonObject back = page("limit=100&before=" + second.getString("before"));
    JsonObject found = page("q=row 77&limit=50");
    String file = get("/api/channels/errors/rows?format=ndjson&key=" + run, "vera").body();

    assertThat(texts(first)).isEqualTo(texts("row ", 0, 500));
    assertThat(texts(second)).isEqualTo(texts("row ", 500, 1000));
    assertThat(texts(back)).isEqualTo(texts("row ", 400, 500));
    assertThat(texts(found)).contains("row 77").allMatch(text -> text.startsWith("row 77"));
    assertThat(file.lines()).hasSize(1200);
    assertThat(
            get("/api/channels/errors/rows?format=ndjson&key=" + run, "vera")
                .headers()
                .firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"errors-%d.ndjson\"".formatted(run));
  }

  @Test
  void isForThoseWhoMayAndSaysWhyNot() {
    assertThat(names("vera")).containsExactly("errors", "lost");
    assertThat(names("ada")).containsExactly("errors", "audit", "lost");
    String limited = "Bearer " + TOKENS.withSecret(VIEWER, List.of(run));

    assertThat(get("/api/channels/audit/stream", "vera").status()).isEqualTo(403);
    assertThat(HttpAnswer.get(uri("/api/channels/errors/rows"), "Authorization", limited).status())
        .isEqualTo(403);
    assertThat(HttpAnswer.get(uri("/api/channels/errors/rows")).status()).isEqualTo(401);
    assertThat(get("/api/channels/nothing/stream", "vera").status()).isEqualTo(404);
    assertThat(get("/api/channels/audit/rows", "ada").status()).isEqualTo(200);
    assertRefused("/api/channels/audit/stream?key=7", "ada", "key");
    assertRefused("/api/channels/errors/stream?key=", "vera", "key");
    assertRefused("/api/channels/errors/stream?level=ERROR", "vera", "level");
    assertRefused("/api/channels/errors/rows?portal=x", "vera", "portal");
    assertRefused("/api/channels/errors/rows?format=csv", "vera", "format");
    assertRefused("/api/channels/errors/stream?tail=-1", "vera", "tail");
  }

  @Test
  void takesATableThatIsMadeLaterAndNeverStopsWritersOrTheLog() throws SQLException {
    assertThat(state("lost")).isEqualTo("unavailable");
    assertThat(get("/api/channels/lost/stream", "vera").status()).isEqualTo(503);
    assertThat(findings()).anyMatch(text -> text.contains("not_made_yet"));
    assertThat(Health.of(server, "ready").status()).isEqualTo(200);

    // As if another server were at work on the database.
    errors.execute("select pg_advisory_lock(x'72756e63617374'::bigint)");
    errors.execute(
        """
        create table not_made_yet (id serial primary key, what text,
          created_at timestamptz default now())
        """);
    await().atMost(Duration.ofSeconds(30)).until(() -> state("lost"), Matchers.is("preparing"));
    assertThat(findings()).anyMatch(text -> text.contains("prepared"));
    assertThat(get("/api/channels/lost/rows", "vera").status()).isEqualTo(503);
    SseClient client = follow("lost", "");
    assertThat(client.status()).isEqualTo(200);
    errors.execute("select pg_advisory_unlock_all()");
    await().atMost(Duration.ofSeconds(30)).until(() -> state("lost"), Matchers.is("listening"));
    client.awaitType("connected");
    errors.execute("insert into not_made_yet (what) values ('found')");
    client.awaitEvents(all -> rows(client).size() == 1);

    // Nobody rings, which is told, and rows come all the same.
    errors.execute("drop trigger runcast_doorbell on not_made_yet");
    await().atMost(Duration.ofSeconds(30)).until(() -> state("lost"), Matchers.is("polling"));
    errors.execute("insert into not_made_yet (what) values ('found, too')");
    client.awaitEvents(all -> rows(client).size() == 2);

    errors.execute("drop table not_made_yet");
    await().atMost(Duration.ofSeconds(30)).until(() -> state("lost"), Matchers.is("unavailable"));
    SseClient other = follow("errors", "tail=0");
    other.awaitType("connected");
    errors.write(run, "goes on");
    other.awaitEvents(all -> rows(other).size() == 1);
  }

  /** A migration of the CRM's, for instance. */
  @Test
  void doesNotHoldUpTheLogWhileItsTableIsLocked() throws SQLException {
    try (LogWriter scraper = LogWriter.to(database);
        ErrorLog owner = ErrorLog.in(database)) {
      long logged = scraper.startRun();
      SseClient log =
          SseClient.connect(
              uri("/api/runs/" + logged + "/logs/stream"),
              "",
              "Authorization",
              TestUsers.basic("vera"));
      clients.add(log);
      SseClient channel = follow("errors", "tail=0&key=" + run);
      log.awaitType("connected");
      channel.awaitType("connected");
      owner.connection().setAutoCommit(false);
      owner.execute("lock table " + ErrorLog.TABLE + " in access exclusive mode");

      long begun = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        scraper.write(logged, "row " + i);
        log.awaitRows(i + 1);
      }
      await().until(() -> state("errors"), Matchers.is("unavailable"));
      scraper.write(logged, "the last row");
      log.awaitRows(6);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
      assertThat(log.of("mode")).isEmpty();
      owner.write(run, "of the owner");
      owner.connection().commit();

      await().atMost(Duration.ofSeconds(30)).until(() -> state("errors"), Matchers.is("listening"));
      channel.awaitEvents(all -> rows(channel).size() == 1);
      assertThat(channel.of("reset")).isEmpty();
      scraper.finish(logged, "completed");
    }
  }

  private void writeSlowly(int number, int rows) {
    try (ErrorLog writer = ErrorLog.in(database)) {
      writer.connection().setAutoCommit(false);
      for (int i = 0; i < rows; i++) {
        writer.write(run, "writer " + number + " " + i);
        if (i % 7 == number) {
          writer.execute("select pg_sleep(random() / 20)");
        }
        if (i % 3 == 0 || i == rows - 1) {
          writer.connection().commit();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private SseClient follow(String channel, String query) {
    SseClient client =
        SseClient.connect(
            uri("/api/channels/" + channel + "/stream?" + query),
            "",
            "Authorization",
            TestUsers.basic("vera"));
    clients.add(client);
    return client;
  }

  private JsonObject page(String query) {
    return get(
            "/api/channels/errors/rows?key="
                + run
                + "&"
                + query.replace("row 77", URLEncoder.encode("row 77", StandardCharsets.UTF_8)),
            "vera")
        .json();
  }

  private void assertRefused(String path, String user, String parameter) {
    HttpAnswer answer = get(path, user);
    assertThat(answer.status()).as(path).isEqualTo(400);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.json().getString("parameter")).isEqualTo(parameter);
  }

  private List<String> names(String user) {
    return channels(user).map(one -> one.getString("name")).toList();
  }

  private @Nullable String state(String channel) {
    return channels("ada")
        .filter(one -> one.getString("name").equals(channel))
        .map(one -> one.getString("state"))
        .findFirst()
        .orElse(null);
  }

  private Stream<JsonObject> channels(String user) {
    return get("/api/channels", user)
        .json()
        .getJsonArray("channels")
        .getValuesAs(JsonObject.class)
        .stream();
  }

  private List<String> findings() {
    return status().getJsonArray("findings").getValuesAs(JsonObject.class).stream()
        .map(one -> one.getString("message"))
        .toList();
  }

  private int rowsWithoutBell() {
    return status().getJsonObject("listener").getInt("rows_without_bell");
  }

  private JsonObject status() {
    return get("/api/status", "ada").json().getJsonArray("servers").getJsonObject(0);
  }

  private HttpAnswer get(String path, String user) {
    return HttpAnswer.get(uri(path), "Authorization", TestUsers.basic(user));
  }

  private URI uri(String path) {
    return server.resolve(path);
  }

  private static List<JsonObject> rows(SseClient client) {
    return client.of("row");
  }

  private static List<String> texts(SseClient client) {
    return rows(client).stream().map(ChannelIT::text).toList();
  }

  private List<String> ofRun(SseClient client) {
    return rows(client).stream()
        .filter(row -> Long.toString(run).equals(row.getString("key", "")))
        .map(ChannelIT::text)
        .toList();
  }

  private static List<String> texts(JsonObject page) {
    return page.getJsonArray("rows").getValuesAs(JsonObject.class).stream()
        .map(ChannelIT::text)
        .toList();
  }

  private static List<String> texts(String prefix, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
  }

  private static List<String> of(WsClient client, String channel) {
    return client.of("row").stream()
        .filter(row -> row.getString("channel").equals(channel))
        .map(ChannelIT::text)
        .toList();
  }

  private static String text(JsonObject row) {
    return row.getJsonObject("data")
        .getString("text", row.getJsonObject("data").getString("what", ""));
  }
}
