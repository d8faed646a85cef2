package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.runcast.openapi.DescribedServer;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.ErrorLog;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestTokens;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages, outlines, counts and downloads as a client gets them. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class HistoryIT {

  private static final TestTokens TOKENS = TestTokens.start();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Long enough for a client that is only slow, short enough to wait for. */
  private static final Duration STALL = Duration.ofSeconds(8);

  private static String database = "";

  @ArquillianResource URI server;

  private final List<AutoCloseable> open = new ArrayList<>();
  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("pages");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    ErrorLog.create(database);
    settings.put("runcast.channels", DescribedServer.CHANNEL);
    settings.putAll(ErrorLog.settings(DescribedServer.CHANNEL));
    settings.put("runcast.client.stall-timeout", STALL.toSeconds() + "s");
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
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    scraper.finish(run, "completed");
    scraper.close();
  }

  @Test
  void pagesThroughARun() throws SQLException {
    List<Long> ids = scraper.writeMany(run, 25);

    JsonObject first = logs("limit=10");
    JsonObject second = logs("limit=10&after=" + first.getString("after"));
    JsonObject third = logs("limit=10&after=" + second.getString("after"));
    JsonObject last = logs("limit=10&last=true");
    JsonObject earlier = logs("limit=100&before=" + last.getString("before"));
    JsonObject between =
        logs("after=" + first.getString("after") + "&until=" + second.getString("after"));
    JsonObject middle = logs("limit=5&around=" + ids.get(12));

    assertThat(ids(first)).isEqualTo(ids.subList(0, 10));
    assertThat(first.get("before")).isEqualTo(JsonValue.NULL);
    assertThat(first.getBoolean("searched_all")).isFalse();
    assertThat(ids(second)).isEqualTo(ids.subList(10, 20));
    assertThat(ids(third)).isEqualTo(ids.subList(20, 25));
    assertThat(third.getBoolean("searched_all")).isTrue();
    assertThat(third.get("after")).as("more will come").isNotEqualTo(JsonValue.NULL);
    assertThat(ids(last)).isEqualTo(ids.subList(15, 25));
    assertThat(ids(earlier)).isEqualTo(ids.subList(0, 15));
    assertThat(earlier.get("before")).isEqualTo(JsonValue.NULL);
    assertThat(earlier.getBoolean("searched_all")).isTrue();
    assertThat(ids(between)).isEqualTo(ids.subList(10, 20));
    assertThat(between.getBoolean("searched_all")).isTrue();
    assertThat(ids(middle)).isEqualTo(ids.subList(10, 15));
    scraper.finish(run, "completed");
    assertThat(logs("last=true").get("after")).as("nothing will come").isEqualTo(JsonValue.NULL);
  }

  @Test
  void showsARowAsAStreamDoes() throws SQLException {
    scraper.write(run, "ERROR", "im\"mo", "two\nlines \u0001 grün 😀");
    SseClient stream = keep(SseClient.connect(stream(""), ""));
    stream.awaitRows(1);

    JsonObject row = logs("").getJsonArray("rows").getJsonObject(0);

    JsonObject streamed = stream.of("log").get(0);
    streamed.forEach((name, value) -> assertThat(row.get(name)).as(name).isEqualTo(value));
    assertThat(row.keySet()).hasSize(streamed.size() + 1).contains("cursor");
  }

  @Test
  void goesOnInAStreamWhereAPageEndedAndTheOtherWayRound() throws SQLException {
    List<Long> ids = scraper.writeMany(run, 20);
    String page = logs("limit=7").getString("after");
    SseClient streamed = keep(SseClient.connect(stream(""), page));

    assertThat(streamed.awaitRows(13).ids()).isEqualTo(ids.subList(7, 20));
    String eighth =
        streamed.events().stream().filter(e -> e.type().equals("log")).toList().get(0).id();
    assertThat(ids(logs("after=" + eighth))).isEqualTo(ids.subList(8, 20));
    assertThat(ids(logs("before=" + eighth))).isEqualTo(ids.subList(0, 8));
    assertThat(streamed.types()).doesNotContain("reset");
  }

  @Test
  void outlinesCountsAndFinds() throws SQLException {
    List<Long> ids = scraper.writeMany(run, 250);
    long warning = scraper.write(run, "warning", "immo", "100% found");
    scraper.write(run, "odd", "", "");

    JsonObject outline = logs("/outline", "every=100");
    JsonObject counts = logs("/counts", "buckets=4");
    JsonObject position = logs("/position", "id=" + warning);

    assertThat(outline.getInt("rows")).isEqualTo(252);
    assertThat(outline.getInt("examined")).isEqualTo(252);
    assertThat(outline.get("before")).isEqualTo(JsonValue.NULL);
    assertThat(outline.getJsonNumber("last_id").longValue()).isEqualTo(warning + 1);
    List<Long> marked = new ArrayList<>();
    for (JsonObject mark : outline.getJsonArray("marks").getValuesAs(JsonObject.class)) {
      marked.addAll(
          0, ids(logs("after=" + mark.getString("cursor") + "&limit=" + mark.getInt("rows"))));
    }
    assertThat(marked).hasSize(252).startsWith(ids.get(0)).isSorted();
    assertThat(counts.getInt("rows")).isEqualTo(252);
    assertThat(counts.getJsonObject("levels").toString())
        .isEqualTo("{\"INFO\":250,\"WARN\":1,\"OTHER\":1}");
    assertThat(counts.getJsonArray("portals").getJsonObject(0).getInt("rows")).isEqualTo(251);
    assertThat(counts.getString("from")).endsWith("Z");
    assertThat(counts.getJsonArray("buckets")).isNotEmpty();
    assertThat(position.getInt("index")).isEqualTo(250);
    for (String found :
        List.of(
            "level=WARN",
            "portal=immo",
            "q=00%25",
            "q=IMMO",
            "q=%5E1.*D%24&match=regex",
            "level=WARN&level=ERROR&q=found")) {
      assertThat(ids(logs(found))).as(found).containsExactly(warning);
      assertThat(logs("/counts", found).getInt("rows")).as(found).isEqualTo(1);
      assertThat(logs("/outline", found).getInt("rows")).as(found).isEqualTo(1);
      assertThat(logs("/position", found + "&id=" + warning).getInt("index")).isZero();
    }
    assertThat(ids(logs("level=OTHER"))).containsExactly(warning + 1);
    SseClient warnings = keep(SseClient.connect(stream("?level=WARN&level=OTHER"), ""));
    assertThat(warnings.awaitRows(2).ids()).containsExactly(warning, warning + 1);
  }

  @Test
  void keepsTheCountsOfARunThatEndedAsLongAsTheyAreTrue() throws SQLException {
    scraper.writeMany(run, 5);
    scraper.finish(run, "completed");

    assertThat(logs("/counts", "").getInt("rows")).isEqualTo(5);
    assertThat(logs("/counts", "").getInt("rows")).isEqualTo(5);
    scraper.write(run, "late");
    assertThat(logs("/counts", "").getInt("rows")).isEqualTo(6);
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws SQLException {
    scraper.write(run, "a row");
    long other = scraper.startRun();
    scraper.write(other, "of another run");
    String foreign = get("/api/runs/" + other + "/logs").json().getString("after");
    String own = logs("").getString("after");
    for (String query :
        List.of(
            "limit=0",
            "limit=2001",
            "limit=x",
            "around=0",
            "last=yes",
            "position=true",
            "level=LOUD",
            "match=glob",
            "from=yesterday",
            "from=2026-01-31T10:30:00",
            "to=-0001-01-31T10:30:00Z",
            "format=xml",
            "offset=5",
            "tail=5",
            "after=nonsense",
            "before=",
            "after=" + foreign,
            "until=x&last=true",
            "around=1&after=" + own,
            "last=true&before=" + own,
            "q=" + "x".repeat(501),
            "q=%00",
            "portal=" + "x".repeat(201),
            "q=(&match=regex",
            "q=%5C&match=regex",
            "format=csv&limit=5",
            "format=csv&q=(&match=regex",
            "format=text&after=x",
            "/outline?every=99",
            "/outline?every=5001",
            "/outline?limit=5",
            "/outline?before=x",
            "/outline?after=" + foreign,
            "/outline?q=(&match=regex",
            "/counts?buckets=0",
            "/counts?buckets=501",
            "/counts?after=" + own,
            "/counts?q=%5B&match=regex",
            "/position",
            "/position?id=x",
            "/position?id=1&limit=5")) {
      String path = query.startsWith("/") ? query : "?" + query;

      HttpAnswer answer = get("/api/runs/" + run + "/logs" + path);

      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.contentType()).as(path).isEqualTo("application/problem+json");
      assertThat(answer.json().getString("parameter")).as(path).isNotEmpty();
      assertThat(answer.json().getJsonArray("allowed")).as(path).isNotEmpty();
    }
    assertThat(get("/api/runs/" + run + "/logs?q=(&match=regex").json().getJsonArray("allowed"))
        .first()
        .asString()
        .contains("regular expression");
    for (String query : List.of("status=odd", "from=x", "limit=501", "page=2", "before=0")) {
      assertThat(get("/api/runs?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @Test
  void knowsNoRunThatIsNotThereOrNotTheCallers() throws SQLException {
    long id = scraper.write(run, "a row");
    long other = scraper.startRun();
    long foreign = scraper.write(other, "of another run");
    String token = "Bearer " + TOKENS.withSecret(List.of("viewer"), List.of(run));
    for (String path :
        List.of(
            "", "?format=csv", "?last=true", "/outline", "/counts", "/position?id=" + foreign)) {
      assertThat(get("/api/runs/999999/logs" + path).status()).as(path).isEqualTo(404);
      assertThat(
              HttpAnswer.get(
                      server.resolve("/api/runs/" + other + "/logs" + path), "Authorization", token)
                  .status())
          .as(path)
          .isEqualTo(404);
      assertThat(
              HttpAnswer.get(
                      server.resolve(
                          "/api/runs/" + run + "/logs" + path.replace("" + foreign, "" + id)),
                      "Authorization",
                      token)
                  .status())
          .as(path)
          .isEqualTo(200);
    }
    assertThat(get("/api/runs/" + run + "/logs?around=" + foreign).status()).isEqualTo(404);
    assertThat(get("/api/runs/" + run + "/logs/position?id=" + foreign).status()).isEqualTo(404);
    assertThat(get("/api/runs/0/logs").status()).isEqualTo(400);
    JsonObject current =
        HttpAnswer.get(server.resolve("/api/runs/current/logs"), "Authorization", token).json();
    assertThat(current.getJsonNumber("run_id").longValue()).isEqualTo(run);
    scraper.finish(other, "completed");
  }

  @Test
  void listsRunsByStatusAndTime() throws SQLException {
    long failed = scraper.startRun();
    scraper.finish(failed, "failed");
    long stopped = scraper.startRun();
    scraper.finish(stopped, "stopped");
    String started = get("/api/runs/" + stopped).json().getString("started_at");

    assertThat(runs("status=failed&status=stopped&limit=2")).containsExactly(stopped, failed);
    assertThat(runs("status=failed&limit=1")).containsExactly(failed);
    assertThat(runs("from=" + started)).first().isEqualTo(stopped);
    assertThat(runs("from=" + started)).doesNotContain(failed, run);
    assertThat(runs("to=" + started + "&limit=2")).containsExactly(failed, run);
  }

  @Test
  void downloadsARun() throws Exception {
    scraper.writeMany(run, 4500);
    scraper.write(run, "ERROR", "=1+1", "a \"quoted\",\r\nlong " + "x".repeat(100_000));

    List<String> ndjson = lines(download("format=ndjson"));
    HttpAnswer csv = get(logsPath("format=csv"));
    HttpAnswer text = get(logsPath("format=text&level=ERROR"));
    HttpAnswer accepted = HttpAnswer.get(server.resolve(logsPath("")), "Accept", "text/csv");
    String cursor = json(ndjson.get(4499)).getString("cursor");
    List<String> rest = lines(download("format=ndjson&after=" + cursor));

    assertThat(ndjson).hasSize(4501).doesNotHaveDuplicates();
    assertThat(json(ndjson.get(0)).getString("message")).isEqualTo("row 1");
    assertThat(rest).containsExactly(ndjson.get(4500));
    assertThat(csv.contentType()).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"run-" + run + ".csv\"");
    assertThat(csv.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(csv.body()).startsWith("id,timestamp,level,portal,message\r\n");
    assertThat(csv.body().split("\r\n", -1)).hasSize(4504);
    assertThat(csv.body())
        .endsWith(",ERROR,'=1+1,\"a \"\"quoted\"\",\r\nlong " + "x".repeat(100_000) + "\"\r\n");
    assertThat(accepted.body()).isEqualTo(csv.body());
    assertThat(text.contentType().toLowerCase(Locale.ROOT)).isEqualTo("text/plain;charset=utf-8");
    assertThat(text.body()).contains("Z ERROR =1+1 a \"quoted\"");
    assertThat(HttpAnswer.head(server.resolve(logsPath("format=csv"))).status()).isEqualTo(200);
  }

  @Test
  void sendsAFewFilesAtOnceAtTheClientsPaceAndCutsOffClientsThatDoNotRead() throws Exception {
    int rows = 60_000;
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
              + " select %d, 'INFO', '', g || repeat('x', 900), now() from generate_series(1, %d) g"
                  .formatted(run, rows));
    }
    List<HttpResponse<InputStream>> downloads = new ArrayList<>();
    for (int i = 0; i < Downloads.MOST; i++) {
      HttpResponse<InputStream> response = download("format=ndjson");
      assertThat(response.statusCode()).isEqualTo(200);
      open.add(response.body());
      downloads.add(response);
    }

    HttpAnswer refused = get(logsPath("format=ndjson"));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(logs("limit=1").getJsonArray("rows")).as("pages go on").hasSize(1);
    await().untilAsserted(() -> assertThat(busyConnections()).as("nothing is held").isZero());
    // The last one has waited least: who does not read at all is cut off in the end.
    assertThat(lines(downloads.get(Downloads.MOST - 1)))
        .as("who reads slowly gets all")
        .hasSize(rows);
    downloads.get(1).body().close();

    // Its place is free when it is cut off; nobody else's is but that of the client that left.
    await()
        .atMost(STALL.multipliedBy(6))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertRoomFor(Downloads.MOST));
    assertThatThrownBy(() -> lines(downloads.get(0))).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void tellsWhoAsksAgainThatNothingHasChanged() throws Exception {
    scraper.writeMany(run, 300);
    String cursor = logs("limit=10").getString("after");
    List<String> paths =
        List.of(
            "?limit=10",
            "?last=true&level=INFO",
            "?format=csv",
            "?format=ndjson&after=" + cursor,
            "/counts",
            "/outline?every=100");
    for (String path : paths) {
      HttpAnswer answer = get("/api/runs/" + run + "/logs" + path);
      assertThat(answer.headers().firstValue("ETag")).as("goes on: %s", path).isEmpty();
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
    scraper.finish(run, "completed");
    for (String path : paths) {
      URI uri = server.resolve("/api/runs/" + run + "/logs" + path);
      String tag = tagged(uri);

      HttpAnswer again = HttpAnswer.get(uri, "If-None-Match", "\"x\", " + tag);
      HttpAnswer another = HttpAnswer.get(uri, "If-None-Match", "W/\"x\"");

      assertThat(again.status()).as(path).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.headers().allValues("ETag")).containsExactly(tag);
      assertThat(again.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
      assertThat(String.join(", ", again.headers().allValues("Vary"))).contains("Accept-Encoding");
      assertThat(another.status()).isEqualTo(200);
      assertThat(
              HttpAnswer.get(server.resolve("/api/runs/999999/logs" + path), "If-None-Match", tag)
                  .status())
          .isEqualTo(404);
    }
    URI page = server.resolve(logsPath(""));
    String tag = tagged(page);
    assertThat(HttpAnswer.get(page, "Accept", "text/csv").headers().firstValue("ETag"))
        .as("another form")
        .isPresent()
        .isNotEqualTo(Optional.of(tag));
    scraper.write(run, "late");
    assertThat(HttpAnswer.get(page, "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void compressesForClientsThatWantIt() throws Exception {
    scraper.writeMany(run, 4500);
    scraper.finish(run, "completed");
    for (String path :
        List.of(
            "?limit=2000",
            "?format=ndjson",
            "?format=csv",
            "?format=text",
            "/counts",
            "/outline")) {
      URI uri = server.resolve("/api/runs/" + run + "/logs" + path);

      HttpResponse<byte[]> plain = bytes(uri, "identity");
      HttpResponse<byte[]> gzipped = bytes(uri, "br, gzip;q=0.9");

      assertThat(plain.headers().firstValue("Content-Encoding")).as(path).isEmpty();
      assertThat(gzipped.headers().firstValue("Content-Encoding")).as(path).hasValue("gzip");
      for (HttpResponse<byte[]> answer : List.of(plain, gzipped)) {
        assertThat(String.join(", ", answer.headers().allValues("Vary")))
            .as(path)
            .contains("Accept-Encoding");
      }
      assertThat(unzipped(gzipped.body())).as(path).isEqualTo(plain.body());
      assertThat(gzipped.headers().firstValue("ETag"))
          .as("weak, so that it holds for both")
          .isEqualTo(plain.headers().firstValue("ETag"));
    }
    assertThat(bytes(server.resolve(logsPath("limit=2000")), "gzip").body().length)
        .isLessThan(bytes(server.resolve(logsPath("limit=2000")), "identity").body().length / 4);
    assertThat(bytes(stream("?tail=1"), "gzip").headers().firstValue("Content-Encoding"))
        .as("never a stream")
        .isEmpty();
  }

  @Test
  void answersAsItsDescriptionSays() throws SQLException {
    long ended = scraper.startRun();
    long row = scraper.write(ended, "ERROR", "immo", "a row");
    scraper.finish(ended, "failed");
    try (ErrorLog errors = ErrorLog.in(database)) {
      errors.write(run, "an error");
    }
    DescribedServer described = new DescribedServer(server, ended, row);

    described.assertServed();
    described.assertAnswers();
    described.assertParameters();
    described.assertStreams(
        Map.of(
            "/api/runs/{run}/logs/stream",
            "stopped",
            "/api/runs/stream",
            "activity",
            "/api/channels/{channel}/stream",
            "row"),
        () -> {
          try (ErrorLog errors = ErrorLog.in(database)) {
            scraper.write(run, "WARN", "immo", "a row");
            errors.write(run, "an error");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<Long> runs(String query) {
    return get("/api/runs?" + query)
        .json()
        .getJsonArray("runs")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(one -> one.getJsonNumber("run_id").longValue())
        .toList();
  }

  private JsonObject logs(String query) {
    return logs("", query);
  }

  private JsonObject logs(String path, String query) {
    HttpAnswer answer = get("/api/runs/" + run + "/logs" + path + "?" + query);
    assertThat(answer.status()).as("%s?%s: %s", path, query, answer.body()).isEqualTo(200);
    assertThat(answer.contentType()).startsWith("application/json");
    return answer.json();
  }

  private String logsPath(String query) {
    return "/api/runs/" + run + "/logs?" + query;
  }

  private HttpResponse<InputStream> download(String query, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(logsPath(query))).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static HttpResponse<byte[]> bytes(URI uri, String encodings)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .header("Accept-Encoding", encodings)
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return input.readAllBytes();
    }
  }

  private static String tagged(URI uri) {
    HttpAnswer answer = HttpAnswer.get(uri);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
    String tag = answer.headers().firstValue("ETag").orElse("");
    assertThat(tag).as("%s", uri).startsWith("W/\"");
    return tag;
  }

  /** Of the server's: those that a download would hold between two pages. */
  private long busyConnections() throws SQLException {
    try (Statement statement = scraper.connection().createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and application_name = 'runcast' and (state like 'idle in transaction%'"
                    + " or state = 'active' and query like '%scraperlog%')")) {
      result.next();
      return result.getLong(1);
    }
  }

  private void assertRoomFor(int downloads) throws IOException, InterruptedException {
    List<InputStream> bodies = new ArrayList<>();
    try {
      for (int i = 0; i < downloads; i++) {
        HttpResponse<InputStream> response = download("format=ndjson");
        bodies.add(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
      }
    } finally {
      for (InputStream body : bodies) {
        body.close();
      }
    }
  }

  private static List<String> lines(HttpResponse<InputStream> response) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private HttpAnswer get(String path) {
    return HttpAnswer.get(server.resolve(path));
  }

  private URI stream(String query) {
    return server.resolve("/api/runs/" + run + "/logs/stream" + query);
  }

  private SseClient keep(SseClient client) {
    open.add(client);
    return client;
  }

  private static JsonObject json(String line) {
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }

  private static List<Long> ids(JsonObject page) {
    return page.getJsonArray("rows").getValuesAs(JsonObject.class).stream()
        .map(row -> row.getJsonNumber("id").longValue())
        .toList();
  }
}
