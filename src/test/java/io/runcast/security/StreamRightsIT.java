package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.DjangoProject;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import jakarta.json.JsonObject;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/**
 * A stream lives no longer than its right to exist, and shows no run that its client may not see.
 */
@Tag("once")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class StreamRightsIT {

  private static final String CRM_KEY = "django-insecure-of-tests";
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final List<String> VIEWER = List.of("viewer");
  private static final TestTokens TOKENS = TestTokens.start();
  private static String database = "";

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("rights");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer", "adam:admin"));
    settings.put("runcast.access.django-secret-key", CRM_KEY);
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
  void end() throws SQLException {
    clients.forEach(SseClient::close);
    scraper.finish(run, "completed");
    scraper.close();
  }

  @Test
  void endsWithTheToken() throws Exception {
    String token = TOKENS.withSecret(List.of("admin"), Duration.ofSeconds(10));
    SseClient german =
        keep(
            SseClient.connect(
                stream(run), "", "Authorization", "Bearer " + token, "Accept-Language", "de"));
    SseClient status =
        keep(
            SseClient.connect(
                server.resolve("/api/status/stream"), "", "Authorization", "Bearer " + token));
    SseClient lasting = open("Authorization", "Bearer " + TOKENS.withSecret(VIEWER));
    german.awaitType("connected");
    lasting.awaitType("connected");
    scraper.write(run, "a row");

    assertDismissed(german, "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich erneut an.");
    assertThat(status.endsWithin(A_MINUTE)).isTrue();
    assertThat(status.wasLost()).isFalse();
    JsonObject last = status.events().get(status.events().size() - 1).data();
    assertThat(last.getString("type", "")).isEqualTo("error");
    scraper.write(run, "another row");
    lasting.awaitRows(2);
    assertThat(german.messages()).as("in full before it ended").containsExactly("a row");
    assertThat(
            SseClient.connect(stream(run), german.lastEventId(), "Authorization", "Bearer " + token)
                .status())
        .isEqualTo(401);
  }

  @Test
  void endsWithTheSessionOfTheCrm() throws Exception {
    try (DjangoProject crm = DjangoProject.onPostgresOrSkip(database, CRM_KEY)) {
      crm.addUser("staff", "geheim");
      crm.change("staff", "is_staff", true);
      String left = crm.login("staff", "geheim");
      String kept = crm.login("staff", "geheim");
      SseClient leaving = open("Cookie", "sessionid=" + left).awaitType("connected");
      SseClient staying = open("Cookie", "sessionid=" + kept).awaitType("connected");

      crm.logout(left);

      assertDismissed(leaving, "You are no longer logged in.");
      scraper.write(run, "for who stays");
      staying.awaitRows(1);

      crm.change("staff", "is_active", false);

      assertDismissed(staying, "You are no longer logged in.");
    }
  }

  @Test
  void showsATokenOnlyItsRuns() throws SQLException {
    long other = scraper.startRun();
    String token = "Bearer " + TOKENS.withSecret(VIEWER, List.of(run));
    SseClient mine = open("Authorization", token).awaitType("connected");

    assertThat(keep(SseClient.connect(stream(other), "", "Authorization", token)).status())
        .isEqualTo(404);
    assertThat(get("/api/runs/" + other, token).status()).isEqualTo(404);
    assertThat(get("/api/runs/" + other, token).body())
        .isEqualTo(
            get("/api/runs/" + Long.MAX_VALUE, token)
                .body()
                .replace(Long.toString(Long.MAX_VALUE), Long.toString(other)));
    assertThat(get("/api/runs", token).json().getJsonArray("runs"))
        .extracting(json -> json.asJsonObject().getInt("run_id"))
        .containsExactly((int) run);
    assertThat(get("/api/runs/current", token).json().getInt("run_id")).isEqualTo((int) run);
    assertThat(
            HttpAnswer.post(
                    server.resolve("/api/runs/" + other + "/acknowledgements"),
                    "{\"id\":1}",
                    "Authorization",
                    token)
                .status())
        .isEqualTo(404);
    scraper.write(run, "of mine");
    scraper.write(other, "of another");
    mine.awaitRows(1);
    assertThat(mine.messages()).containsExactly("of mine");
    scraper.finish(other, "completed");
  }

  @Test
  void takesThePlaceOfAnotherRunForNone() throws SQLException {
    long other = scraper.startRun();
    String vera = TestUsers.basic("vera");
    SseClient all =
        keep(SseClient.connect(stream(other), "", "Authorization", vera)).awaitType("connected");
    scraper.write(other, "of another");
    all.awaitRows(1);
    String token = "Bearer " + TOKENS.withSecret(VIEWER, List.of(run));

    SseClient current =
        keep(SseClient.connect(current(), all.lastEventId(), "Authorization", token))
            .awaitType("reset");

    scraper.write(run, "of mine");
    current.awaitRows(1);
    assertThat(current.messages()).containsExactly("of mine");
    scraper.finish(other, "completed");
  }

  @Test
  void waitsForARunThatATokenMaySee() throws SQLException {
    scraper.finish(run, "completed");
    long next = run + 2;
    String token = "Bearer " + TOKENS.withSecret(VIEWER, List.of(next));
    SseClient waiting =
        keep(SseClient.connect(current(), "", "Authorization", token)).awaitType("info");
    SseClient any =
        keep(SseClient.connect(current(), "", "Authorization", TestUsers.basic("vera")))
            .awaitType("info");

    long other = scraper.startRun();
    scraper.write(other, "of another");
    any.awaitRows(1);
    long mine = scraper.startRun();
    assertThat(mine).isEqualTo(next);
    scraper.write(mine, "of mine");

    waiting.awaitRows(1);
    assertThat(waiting.messages()).containsExactly("of mine");
    scraper.finish(other, "completed");
    scraper.finish(mine, "completed");
  }

  @Test
  void showsNoRunToATokenThatHasNone() {
    String token = "Bearer " + TOKENS.withSecret(VIEWER, List.of());

    assertThat(get("/api/runs", token).json().getJsonArray("runs")).isEmpty();
    assertThat(get("/api/runs/current", token).status()).isEqualTo(404);
    keep(SseClient.connect(current(), "", "Authorization", token)).awaitType("info");
  }

  private static void assertDismissed(SseClient client, String message) throws Exception {
    assertThat(client.endsWithin(A_MINUTE)).as("ended within a minute").isTrue();
    assertThat(client.wasLost()).as("ended, not cut").isFalse();
    assertThat(client.of("error"))
        .singleElement()
        .satisfies(error -> assertThat(error.getString("message")).isEqualTo(message));
  }

  private HttpAnswer get(String path, String authorization) {
    return HttpAnswer.get(server.resolve(path), "Authorization", authorization);
  }

  private SseClient open(String... headers) {
    return keep(SseClient.connect(stream(run), "", headers));
  }

  private URI stream(long of) {
    return server.resolve("/api/runs/" + of + "/logs/stream?tail=0");
  }

  private URI current() {
    return server.resolve("/api/runs/current/logs/stream");
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }
}
