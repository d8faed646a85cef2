package io.runcast.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import io.runcast.testkit.WsClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hamcrest.Matchers;
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

/** Many runs over one connection. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class SocketIT {

  private static final int TRY_AGAIN_LATER = 1013;
  private static final int POLICY = 1008;
  private static final int UNSUPPORTED = 1003;
  private static final int UNAUTHORIZED = 4401;
  private static final List<String> VIEWER = List.of("viewer");
  private static final int MAX_PER_USER = 3;
  private static final SocketSchema SCHEMA = new SocketSchema();
  private static final TestTokens TOKENS = TestTokens.start();
  private static String database = "";

  private static final Pattern CONNECTIONS =
      Pattern.compile("(?m)^runcast_websockets(?:\\{.*})? (\\S+)$");

  @ArquillianResource URI server;

  private final List<WsClient> clients = new ArrayList<>();
  private final List<Long> started = new ArrayList<>();
  private LogWriter scraper;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("socket");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer", "bob:viewer", "ada:admin"));
    settings.put("runcast.client.max-per-user", "" + MAX_PER_USER);
    settings.put("runcast.client.stall-timeout", "6s");
    settings.put("runcast.heartbeat", "2s");
    settings.put("runcast.ring.rows", "500");
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
    clients.forEach(WsClient::close);
    clients.stream()
        .flatMap(client -> client.messages().stream())
        .forEach(SocketIT::assertDescribed);
    for (long run : started) {
      scraper.finish(run, "completed");
    }
    scraper.close();
  }

  @Test
  void followsTwoRunsOverOneConnection() throws SQLException {
    long one = startRun();
    long other = startRun();
    scraper.write(one, "of before");

    WsClient client = open();
    client.send("{'op':'subscribe','run':%d}".formatted(one));
    client.send("{'op':'subscribe','run':%d,'tail':0}".formatted(other));
    client.awaitMessages(all -> client.of("connected").size() == 2);
    scraper.write(one, "to one: \"ü€😀\"\n\tnext line");
    scraper.write(other, "to the other");
    client.awaitRows(one, 2).awaitRows(other, 1);

    assertThat(client.rows(one)).containsExactly("of before", "to one: \"ü€😀\"\n\tnext line");
    assertThat(client.rows(other)).containsExactly("to the other");
    JsonObject row = client.of("log").get(0);
    assertThat(row.keySet())
        .containsExactly(
            "type", "id", "run_id", "level", "portal", "timestamp", "message", "cursor");
    assertThat(client.types().get(0)).isEqualTo("subscribed");
    scraper.finish(one, "completed");
    client.awaitType("unsubscribed");
    JsonObject stopped = client.of("stopped").get(0);
    assertThat(stopped.getJsonNumber("run_id").longValue()).isEqualTo(one);
    assertThat(stopped.getInt("rows")).isEqualTo(2);
    assertThat(client.of("unsubscribed").get(0).getJsonNumber("run").longValue()).isEqualTo(one);
    assertThat(client.of("unsubscribed").get(0).getString("reason")).isEqualTo("run_ended");
  }

  @Test
  void goesOnBehindACursorAndFilters() throws SQLException {
    long run = startRun();
    WsClient before = open().send("{'op':'subscribe','run':%d,'tail':'all'}".formatted(run));
    before.awaitType("connected");
    scraper.write(run, "first");
    before.awaitRows(run, 1);
    before.close();
    scraper.write(run, "INFO", "north", "missed");
    scraper.write(run, "ERROR", "north", "missed error");
    scraper.write(run, "ERROR", "south", "missed elsewhere");
    String cursor = before.of("log").get(0).getString("cursor");

    WsClient after =
        open()
            .send(
                "{'op':'subscribe','run':%d,'last_event_id':'%s','levels':['error'],'portals':['north']}"
                    .formatted(run, cursor));
    after.awaitRows(run, 1);
    scraper.write(run, "ERROR", "north", "live error");
    after.awaitRows(run, 2);
    assertThat(after.rows(run)).containsExactly("missed error", "live error");
    // What the filter leaves out moves the place all the same.
    scraper.write(run, "INFO", "", "not wanted");
    after.awaitMessages(
        all -> !after.of("place").isEmpty() && !cursor(after.of("place")).equals(cursor));
  }

  @Test
  void holdsBackWhileTheClientWantsIt() throws SQLException {
    long one = startRun();
    long other = startRun();
    WsClient client = open();
    client.send("{'op':'subscribe','run':%d}".formatted(one));
    client.send("{'op':'subscribe','run':%d}".formatted(other));
    client.awaitMessages(all -> client.of("connected").size() == 2);

    client.send("{'op':'pause','run':%d}".formatted(one)).awaitType("paused");
    // More than the ring holds, and for longer than anybody may read nothing.
    scraper.writeMany(one, 2000);
    scraper.write(other, "flows");
    client.awaitRows(other, 1);
    await()
        .during(Duration.ofSeconds(8))
        .atMost(Duration.ofSeconds(15))
        .until(() -> client.rows(one).isEmpty());

    client.send("{'op':'resume'}");
    client.awaitRows(one, 2000);
    scraper.write(one, "live again");
    client.awaitRows(one, 2001);
    List<String> expected =
        new ArrayList<>(IntStream.rangeClosed(1, 2000).mapToObj(n -> "row " + n).toList());
    expected.add("live again");
    assertThat(client.rows(one)).containsExactlyElementsOf(expected);
  }

  @Test
  void saysNothingMoreOfWhatWasUnsubscribed() throws SQLException {
    long run = startRun();
    // More than all buffers between server and client hold.
    String much = "x".repeat(2_000);
    scraper.writeAll(
        run, IntStream.rangeClosed(1, 10_000).mapToObj(n -> "row " + n + " " + much).toList());
    WsClient client = open();
    client.send("{'op':'subscribe','run':%d,'tail':'all'}".formatted(run));
    client.awaitRows(run, 10);
    client.pause();
    client.send("{'op':'unsubscribe','run':%d}".formatted(run));
    client.send("{'op':'subscribe','run':%d,'tail':'all'}".formatted(run));
    client.resume();
    client.awaitMessages(all -> last(all).getString("message", "").startsWith("row 10000 "));

    List<String> types = client.types();
    int unsubscribed = types.indexOf("unsubscribed");
    assertThat(unsubscribed).isLessThan(9_000);
    assertThat(types.subList(unsubscribed, unsubscribed + 3))
        .containsExactly("unsubscribed", "subscribed", "connected");
    assertThat(messages(client.messages().subList(unsubscribed + 3, types.size())))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 10_000).mapToObj(n -> "row " + n + " " + much).toList());
    assertThat(client.of("unsubscribed").get(0).getString("reason")).isEqualTo("asked");
  }

  @Test
  void startsOverByItselfWhenTheHistoryChanged() throws SQLException {
    long run = startRun();
    scraper.write(run, "before");
    WsClient client = open().send("{'op':'subscribe','run':%d}".formatted(run));
    client.awaitRows(run, 1);
    scraper.finish(run, "completed");
    client.awaitType("unsubscribed");

    // A run that goes on after its end: only a new subscription sees it.
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "update scraper_control_scraperrun set status='running', finished_at=null where id="
              + run);
    }
    client.send(
        "{'op':'subscribe','run':%d,'last_event_id':'%s'}"
            .formatted(run, cursor(client.of("log"))));
    client.awaitMessages(all -> client.of("connected").size() == 2);
    scraper.write(run, "after");
    client.awaitRows(run, 2);
    assertThat(client.rows(run)).containsExactly("before", "after");
  }

  @Test
  void tellsOfAllRunsAndOfTheCurrentOne() throws SQLException {
    WsClient client = open();
    client.send("{'op':'subscribe','channel':'runs'}");
    client.send("{'op':'subscribe','run':'current'}");
    client.awaitMessages(all -> client.of("connected").size() == 2);

    long run = startRun();
    scraper.write(run, "of the current run");
    client.awaitRows(run, 1);
    client.awaitType("activity");

    assertThat(client.of("log").get(0).getString("run")).isEqualTo("current");
    assertThat(client.of("activity").get(0).getString("channel")).isEqualTo("runs");
    assertThat(client.of("run").stream().filter(state -> state.containsKey("channel")))
        .isNotEmpty();
  }

  @Test
  void saysWhatIsWrong() throws SQLException {
    long run = startRun();
    WsClient client = open();
    client.send("{'op':'subscribe','run':%d}".formatted(run)).awaitType("connected");

    assertThat(error(client, "{'op':'subscribe','run':%d}".formatted(run)).getString("message"))
        .isEqualTo("You have subscribed to run %d already; unsubscribe first.".formatted(run));
    assertThat(error(client, "{'op':'unsubscribe','run':77}").getString("message"))
        .isEqualTo("You have no subscription to run 77.");
    assertThat(error(client, "no json").getString("message"))
        .isEqualTo("This is no JSON object (RFC 8259).");
    JsonObject level =
        error(client, "{'op':'subscribe','run':%d,'levels':['LOUD']}".formatted(run));
    assertThat(level.getString("parameter")).isEqualTo("levels");
    assertThat(level.getJsonArray("allowed").getValuesAs(JsonString::getString)).contains("ERROR");
    for (String bad : List.of("'run':0", "'run':1.5", "'run':'next'", "'run':42,'tail':-1")) {
      assertThat(error(client, "{'op':'subscribe'," + bad + "}").containsKey("allowed"))
          .as(bad)
          .isTrue();
    }
    JsonObject field = error(client, "{'op':'ping','runs':[1]}");
    assertThat(field.getJsonArray("allowed").getValuesAs(JsonString::getString))
        .containsExactly("id", "op");
    client.send("{'op':'subscribe','run':987654321}");
    client.awaitType("unsubscribed");
    assertThat(client.of("unsubscribed").get(0).getString("reason")).isEqualTo("run_gone");
    client.send("{'op':'ping','id':'still here'}").awaitType("pong");
    assertThat(client.of("pong").get(0).getString("id")).isEqualTo("still here");
  }

  @Test
  void closesWhereItIsNotUnderstood() throws Exception {
    WsClient client = open();
    for (int i = 0; i < 10; i++) {
      client.send("{'op':'dance'}");
    }
    assertThat(client.closeCode()).isEqualTo(POLICY);
    assertThat(client.of("error")).hasSize(10);

    WsClient binary = open();
    binary.sendBinary(new byte[] {1, 2, 3});
    assertThat(binary.closeCode()).isEqualTo(UNSUPPORTED);

    WsClient flood = open();
    for (int i = 0; i < 5000 && !flood.hasEnded(); i++) {
      flood.trySend("{'op':'ping'}");
    }
    assertThat(flood.closeCode()).isIn(POLICY, WsClient.BROKEN);
  }

  @Test
  void sendsAwayWhoReadsNothingAndNobodyElse() throws Exception {
    long run = startRun();
    WsClient stalled = open().send("{'op':'subscribe','run':%d}".formatted(run));
    AtomicInteger read = new AtomicInteger();
    WsClient reading =
        keep(
            WsClient.connect(
                server,
                message -> read.addAndGet(message.getString("type").equals("log") ? 1 : 0),
                "Authorization",
                TestUsers.basic("bob")));
    reading.send("{'op':'subscribe','run':%d,'tail':'all'}".formatted(run));
    stalled.awaitType("connected");
    scraper.write(run, "before it stops reading");
    stalled.awaitRows(run, 1);
    stalled.pause();
    String text = "x".repeat(4000);
    int rows = 4001;
    for (int i = 0; i < rows / 500; i++) {
      scraper.writeAll(run, IntStream.range(0, 500).mapToObj(n -> text).toList());
    }
    await().atMost(Duration.ofSeconds(30)).untilAtomic(read, Matchers.is(rows));
    // Its seat is free again.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(connections()).isEqualTo(1));
    int had = stalled.rows(run).size();
    WsClient back =
        open()
            .send(
                "{'op':'subscribe','run':%d,'last_event_id':'%s'}"
                    .formatted(run, cursor(stalled.of("log"))));
    back.awaitRows(run, rows - had);
    assertThat(back.rows(run)).hasSize(rows - had);
  }

  @Test
  void cutsOffWhoDoesNotEvenReadTheGoodbye() throws Exception {
    long run = startRun();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(8 * 1024);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          GET /api/ws HTTP/1.1\r
          Host: %s\r
          Authorization: %s\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """
              .formatted(server.getAuthority(), TestUsers.basic("bob"))
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      await().atMost(Duration.ofSeconds(10)).until(() -> connections() == 1);
      out.write(maskedText("{\"op\":\"subscribe\",\"run\":" + run + "}"));
      String text = "x".repeat(4000);
      for (int i = 0; i < 8; i++) {
        scraper.writeAll(run, IntStream.range(0, 500).mapToObj(n -> text).toList());
      }
      // It goes on talking; a connection that is cut answers that with a reset.
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> out.write(maskedText("{\"op\":\"ping\"}")))
                      .isInstanceOf(IOException.class));
    }
  }

  /** A text frame as clients send them, masked with nothing (RFC 6455 §5.3). */
  private static byte[] maskedText(String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  @Test
  void letsInWhoMayComeAndShowsWhatTheyMaySee() throws Exception {
    long mine = startRun();
    long other = startRun();
    assertThatThrownBy(() -> WsClient.connect(server))
        .hasCauseInstanceOf(WebSocketHandshakeException.class)
        .extracting(SocketIT::status)
        .isEqualTo(401);
    assertThatThrownBy(
            () ->
                WsClient.connect(
                    server,
                    "Authorization",
                    TestUsers.basic("vera"),
                    "Origin",
                    "https://elsewhere.example"))
        .hasCauseInstanceOf(WebSocketHandshakeException.class)
        .extracting(SocketIT::status)
        .isEqualTo(403);

    WsClient limited =
        keep(
            WsClient.connect(
                server, "Authorization", "Bearer " + TOKENS.withSecret(VIEWER, List.of(mine))));
    assertThat(error(limited, "{'op':'subscribe','run':%d}".formatted(other)).getString("message"))
        .isEqualTo("There is no run %d.".formatted(other));
    limited.send("{'op':'subscribe','run':%d}".formatted(mine)).awaitType("connected");

    String token = TOKENS.withSecret(VIEWER, Duration.ofSeconds(10));
    WsClient expiring =
        keep(WsClient.connect(server, "Authorization", "Bearer " + token, "Accept-Language", "de"));
    expiring.send("{'op':'subscribe','run':%d}".formatted(mine)).awaitType("connected");
    assertThat(expiring.closeCode()).isEqualTo(UNAUTHORIZED);
    assertThat(expiring.of("error").get(0).getString("message"))
        .isEqualTo("Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich erneut an.");

    for (int i = 0; i < MAX_PER_USER; i++) {
      open().send("{'op':'ping'}").awaitType("pong");
    }
    WsClient tooMany = open();
    assertThat(tooMany.closeCode()).isEqualTo(TRY_AGAIN_LATER);
    assertThat(tooMany.closeReason()).contains("as many as one user may have");
    clients.forEach(WsClient::close);
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(connections()).isZero());
  }

  @Test
  void saysThatItIsAWebSocket() {
    HttpAnswer answer =
        HttpAnswer.get(server.resolve("/api/ws"), "Authorization", TestUsers.basic("vera"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).startsWith("application/problem+json");
  }

  private static void assertDescribed(JsonObject message) {
    assertThat(SCHEMA.errors("fromServer", message.toString())).as(message.toString()).isEmpty();
  }

  private static String cursor(List<JsonObject> messages) {
    return last(messages).getString("cursor");
  }

  private static JsonObject last(List<JsonObject> messages) {
    return messages.get(messages.size() - 1);
  }

  private static List<String> messages(List<JsonObject> rows) {
    return rows.stream().map(row -> row.getString("message")).toList();
  }

  /** Sends it, and waits for the error that it is answered with. */
  private static JsonObject error(WsClient client, String message) {
    int before = client.of("error").size();
    client.send(message).awaitMessages(all -> client.of("error").size() > before);
    return client.of("error").get(before);
  }

  /** How many connections the server has. */
  private int connections() {
    String metrics =
        HttpAnswer.get(
                server.resolve("/metrics"),
                "Accept",
                "text/plain",
                "Authorization",
                TestUsers.basic("ada"))
            .body();
    Matcher sample = CONNECTIONS.matcher(metrics);
    assertThat(sample.find()).as(metrics).isTrue();
    return (int) Double.parseDouble(sample.group(1));
  }

  private long startRun() throws SQLException {
    long run = scraper.startRun();
    started.add(run);
    return run;
  }

  private WsClient open() {
    return openAs("vera");
  }

  private WsClient openAs(String user) {
    return keep(WsClient.connect(server, "Authorization", TestUsers.basic(user)));
  }

  private WsClient keep(WsClient client) {
    clients.add(client);
    return client;
  }

  private static int status(Throwable refused) {
    return refused.getCause() instanceof WebSocketHandshakeException handshake
        ? handshake.getResponse().statusCode()
        : 0;
  }
}
