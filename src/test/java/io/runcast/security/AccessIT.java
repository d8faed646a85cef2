package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.security.Routes.Route;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.DjangoProject;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.RawHttp;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Who may what: every route there is, for every kind of caller, against a table. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(120)
class AccessIT {

  /** What each route takes. */
  private static final String TABLE =
      """
      open    GET  /api/health
      open    GET  /api/health/live
      open    GET  /api/health/ready
      open    GET  /api/health/started
      viewer  GET  /api/runs
      viewer  GET  /api/channels
      viewer  GET  /api/channels/{channel}/rows
      viewer  HEAD /api/channels/{channel}/rows
      viewer  GET  /api/channels/{channel}/stream
      viewer  HEAD /api/channels/{channel}/stream
      viewer  GET  /api/runs/{run}
      viewer  GET  /api/runs/stream
      viewer  HEAD /api/runs/stream
      viewer  GET  /api/runs/{run}/logs
      viewer  HEAD /api/runs/{run}/logs
      viewer  GET  /api/runs/{run}/logs/counts
      viewer  GET  /api/runs/{run}/logs/outline
      viewer  GET  /api/runs/{run}/logs/position
      viewer  GET  /api/runs/{run}/logs/stream
      viewer  HEAD /api/runs/{run}/logs/stream
      viewer  POST /api/runs/{run}/acknowledgements
      viewer  GET  /api/session
      viewer  GET  /api/openapi.yaml
      viewer  GET  /api/asyncapi.yaml
      viewer  GET  /api/websocket.schema.json
      viewer  GET  /api/ws
      admin   GET  /admin
      admin   GET  /api/status
      admin   GET  /api/status/stream
      admin   HEAD /api/status/stream
      viewer  GET  /crm/scraper/api/postgres-listener/status
      viewer  GET  /crm/scraper/api/scraper/logs/stream
      viewer  HEAD /crm/scraper/api/scraper/logs/stream
      open    GET  /login
      open    POST /login
      open    POST /logout
      viewer  GET  /runs/*
      """;

  /** Files, and paths that no class of ours answers. */
  private static final String OTHERS =
      """
      viewer  GET  /
      viewer  GET  /index.html
      viewer  GET  /run.html
      open    GET  /tokens.css
      open    GET  /favicon.svg
      open    GET  /element/run-log.js
      open    GET  /stream/run-log-stream.js
      open    GET  /health
      open    GET  /health/ready
      viewer  GET  /openapi
      viewer  GET  /nothing
      viewer  GET  /api
      viewer  GET  /api/nothing
      viewer  DELETE /api/runs/1
      viewer  GET  /api/health/nothing
      viewer  GET  /api/health/%2e%2e/runs
      viewer  GET  /api//status
      admin   GET  /metrics
      admin   GET  /metrics/application
      admin   GET  /admin.html
      open    GET  /lib/uplot.js
      open    GET  /admin.css
      """;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @ArquillianResource URI server;

  private static final String CRM = "https://crm.example";

  /** With all that a key of Django's may hold. */
  private static final String CRM_KEY = "django-insecure-a$b$$c#d%e^f&*(-_=+)@!";

  private static final TestTokens TOKENS = TestTokens.start();
  private static String database = "";

  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("access");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer", "adam:admin"));
    settings.put("runcast.access.django-secret-key", CRM_KEY);
    settings.put("runcast.access.origins", CRM);
    settings.put("runcast.access.frame-ancestors", "'self' " + CRM);
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
    scraper.close();
  }

  @Test
  void hasEveryRouteInTheTable() {
    assertThat(new TreeSet<>(table(TABLE).keySet())).isEqualTo(Routes.all());
    assertThat(Routes.unregistered()).isEmpty();
  }

  @Test
  void letsEachCallerDoWhatTheTableSays() throws IOException, InterruptedException {
    assertTable(callers());
  }

  @Test
  void letsUsersOfTheCrmDoWhatTheTableSays() throws Exception {
    try (DjangoProject crm = DjangoProject.onPostgresOrSkip(database, CRM_KEY)) {
      for (String user : List.of("staff", "boss", "customer", "gone")) {
        crm.addUser(user, "geheim");
      }
      crm.change("staff", "is_staff", true);
      crm.change("boss", "is_staff", true);
      crm.change("boss", "is_superuser", true);
      String gone = crm.login("gone", "geheim");
      crm.logout(gone);
      assertTable(
          List.of(
              byCookie("staff of the CRM", "sessionid", crm.login("staff", "geheim"), Role.VIEWER),
              byCookie(
                  "a superuser of the CRM",
                  "sessionid",
                  crm.login("boss", "geheim"),
                  Role.VIEWER,
                  Role.ADMIN),
              byCookie("a customer of the CRM", "sessionid", crm.login("customer", "geheim")),
              TestCaller.unknown(
                  "somebody who logged out", () -> Map.of("Cookie", "sessionid=" + gone)),
              TestCaller.unknown(
                  "an invented session",
                  () -> Map.of("Cookie", "sessionid=abcdefghijklmnopqrstuvwxyz012345"))));
    }
  }

  @Test
  void challengesEachCallerInItsOwnWay() {
    HttpAnswer tool = HttpAnswer.get(server.resolve("/api/runs"));
    HttpAnswer script = HttpAnswer.get(server.resolve("/api/runs"), "Sec-Fetch-Mode", "cors");
    HttpAnswer person =
        HttpAnswer.get(server.resolve("/runs/7?level=ERROR"), "Accept", "text/html,*/*;q=0.8");

    assertThat(tool.status()).isEqualTo(401);
    assertThat(tool.contentType()).isEqualTo("application/problem+json");
    assertThat(tool.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"Runcast\", charset=\"UTF-8\"", "Bearer realm=\"Runcast\"");
    // A browser would ask for a password by itself, in a window of its own.
    assertThat(script.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"Runcast\"");
    HttpAnswer longWay =
        HttpAnswer.get(
            server.resolve("/runs/7?filter=" + "%22".repeat(1000)), "Accept", "text/html");
    assertThat(longWay.headers().firstValue("Location")).hasValue("/login?next=%2Fruns%2F7");
    assertThat(person.status()).isEqualTo(303);
    assertThat(person.headers().firstValue("Location"))
        .hasValue("/login?next=%2Fruns%2F7%3Flevel%3DERROR");
  }

  @Test
  void asksNoMoreOfThoseWhoseHeaderDoesNotCount() {
    String session = "token=" + TOKENS.withSecret(List.of("viewer"));

    assertThat(HttpAnswer.get(server.resolve("/api/runs"), "Cookie", session).status())
        .isEqualTo(200);
    assertThat(
            HttpAnswer.get(
                    server.resolve("/api/runs"),
                    "Cookie",
                    session,
                    "Authorization",
                    TestUsers.basic("vera", "guess"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void letsOnlyListedSitesAsk() {
    URI runs = server.resolve("/api/runs");
    String vera = TestUsers.basic("vera");

    HttpAnswer listed = HttpAnswer.get(runs, "Authorization", vera, "Origin", CRM);
    HttpAnswer other =
        HttpAnswer.get(runs, "Authorization", vera, "Origin", "https://crm.example.evil.example");
    HttpAnswer refused = HttpAnswer.get(runs, "Origin", CRM);
    HttpAnswer preflight =
        HttpAnswer.ask(runs, "OPTIONS", "Origin", CRM, "Access-Control-Request-Method", "POST");

    assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).hasValue(CRM);
    assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(listed.headers().allValues("Vary")).contains("Origin");
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(other.headers().allValues("Vary")).contains("Origin");
    // Its page is to read why.
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue(CRM);
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValueSatisfying(allowed -> assertThat(allowed).contains("Last-Event-ID"));
  }

  @Test
  void letsOnlyListedSitesUseTheFilesThatPagesAreMadeOf() {
    for (String file :
        List.of("/element/run-log-define.js", "/element/run-log.css", "/tokens.css")) {
      HttpAnswer listed = HttpAnswer.get(server.resolve(file), "Origin", CRM);
      HttpAnswer other = HttpAnswer.get(server.resolve(file), "Origin", "https://evil.example");

      assertThat(listed.status()).as(file).isEqualTo(200);
      assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).hasValue(CRM);
      assertThat(listed.contentType())
          .matches(file.endsWith(".js") ? "(text|application)/javascript\\b.*" : "text/css\\b.*");
      assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      // A cache between must not give one site's answer to another.
      assertThat(listed.headers().allValues("Vary")).as(file).contains("Origin");
      assertThat(other.headers().allValues("Vary")).as(file).contains("Origin");
    }
  }

  @Test
  void letsNoOtherSiteChangeAnythingOrOpenAWebSocket() {
    URI acknowledgements = server.resolve("/api/runs/" + run + "/acknowledgements");
    String vera = TestUsers.basic("vera");
    String[] foreign = {"Authorization", vera, "Origin", "https://evil.example"};
    String[] listed = {"Authorization", vera, "Origin", CRM};

    assertThat(HttpAnswer.ask(acknowledgements, "POST", foreign).status()).isEqualTo(403);
    assertThat(HttpAnswer.ask(acknowledgements, "POST", listed).status()).isNotEqualTo(403);
    assertThat(
            HttpAnswer.ask(
                    acknowledgements, "POST", "Authorization", vera, "Sec-Fetch-Site", "cross-site")
                .status())
        .isEqualTo(403);
    assertThat(
            RawHttp.status(
                server, "GET", "/api/ws", "Upgrade", "websocket", "Origin", "https://evil.example"))
        .isEqualTo(403);
  }

  @Test
  void takesNoQualityThatIsNone() {
    String vera = TestUsers.basic("vera");
    URI runs = server.resolve("/api/runs");
    for (String good :
        List.of("*/*;q=0.5", "application/json; q=1.0, text/html;q=0", "a/b;quiet=yes, */*")) {
      assertThat(HttpAnswer.get(runs, "Authorization", vera, "Accept", good).status())
          .as(good)
          .isEqualTo(200);
    }
    for (String bad :
        List.of("*/*;q=x", "*/*;q", "*/*;q=0.98at", "*/*;q=2", "a/b;q=0.9==c/d;q=0")) {
      assertThat(HttpAnswer.get(runs, "Authorization", vera, "Accept", bad).status())
          .as(bad)
          .isEqualTo(400);
    }
  }

  @Test
  void takesNoCookieThatIsNone() {
    for (String cookie : List.of("token=\u00fc", "$Version=1Path=/; token=x")) {
      assertThat(RawHttp.status(server, "GET", "/api/runs", "Cookie", cookie))
          .as(cookie)
          .isIn(400, 401);
    }
    // As those of Google Analytics, which a CRM on the same host may have.
    assertThat(
            HttpAnswer.get(
                    server.resolve("/api/runs"),
                    "Cookie",
                    "_ga=GS2.1.s1745$o1$g1; token=" + TOKENS.withSecret(List.of("viewer")))
                .status())
        .isEqualTo(200);
  }

  @Test
  void knowsNoOtherMethods() {
    for (String path : List.of("/", "/tokens.css", "/api/runs", "/api/health")) {
      HttpAnswer answer = HttpAnswer.ask(server.resolve(path), "PATCH");
      assertThat(answer.status()).as(path).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).as(path).isPresent();
      assertThat(RawHttp.status(server, "TRACE", path)).as(path).isEqualTo(405);
    }
  }

  @Test
  void tellsBrowsersWhatPagesMayDo() {
    HttpAnswer page = HttpAnswer.get(server.resolve("/"), "Authorization", TestUsers.basic("vera"));
    HttpAnswer refusal = HttpAnswer.get(server.resolve("/api/runs"));

    for (HttpAnswer answer : List.of(page, refusal)) {
      assertThat(answer.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "frame-ancestors 'self' " + CRM)
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
    }
  }

  @Test
  void refusesWhatIsTooLarge() {
    String vera = TestUsers.basic("vera");
    String query = "?portal=" + "x".repeat(5000);

    assertThat(
            HttpAnswer.get(
                    server.resolve("/api/runs/" + run + "/logs/stream" + query),
                    "Authorization",
                    vera)
                .status())
        .isEqualTo(414);
    assertThat(
            RawHttp.status(
                server,
                "POST",
                "/api/runs/" + run + "/acknowledgements",
                "Authorization",
                vera,
                "Content-Length",
                "100000000"))
        .as("from Runcast, or from a server with a limit of its own")
        .isIn(413, 400);
  }

  private void assertTable(List<TestCaller> callers) throws IOException, InterruptedException {
    Map<Route, String> all = new LinkedHashMap<>(table(TABLE));
    all.putAll(table(OTHERS));
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<Route, String> entry : all.entrySet()) {
      for (TestCaller caller : callers) {
        int status = status(entry.getKey(), caller);
        if (!caller.isAnsweredRightly(entry.getValue(), status)) {
          wrong.add(
              "%s takes %s, but %s got %d"
                  .formatted(entry.getKey(), entry.getValue(), caller, status));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<TestCaller> callers() {
    AtomicInteger tries = new AtomicInteger();
    List<String> viewer = List.of("viewer");
    return List.of(
        TestCaller.unknown("nobody", Map::of),
        // Each time another name: so many wrong passwords of one are too many.
        TestCaller.unknown(
            "a wrong password",
            () -> Map.of("Authorization", TestUsers.basic("x" + tries.getAndIncrement(), "guess"))),
        by("a viewer by Basic", TestUsers.basic("vera"), Role.VIEWER),
        by("an admin by Basic", TestUsers.basic("adam"), Role.VIEWER, Role.ADMIN),
        by("a viewer by token", "Bearer " + TOKENS.withSecret(viewer), Role.VIEWER),
        by(
            "an admin by token",
            "Bearer " + TOKENS.withKey(List.of("admin")),
            Role.VIEWER,
            Role.ADMIN),
        by("a token without roles", "Bearer " + TOKENS.withSecret(List.of("guest"))),
        byCookie("a viewer by a token's cookie", "token", TOKENS.withKey(viewer), Role.VIEWER),
        TestCaller.unknown(
            "a forged token",
            () -> Map.of("Authorization", "Bearer " + TOKENS.forged(List.of("admin")))),
        TestCaller.unknown(
            "a forged token's cookie",
            () -> Map.of("Cookie", "token=" + TOKENS.forged(List.of("admin")))),
        TestCaller.unknown(
            "an expired token",
            () ->
                Map.of(
                    "Authorization",
                    "Bearer " + TOKENS.withSecret(viewer, Duration.ofSeconds(-5)))));
  }

  private static TestCaller by(String what, String authorization, Role... roles) {
    return TestCaller.known(what, "Authorization", authorization, roles);
  }

  private static TestCaller byCookie(String what, String cookie, String value, Role... roles) {
    return TestCaller.known(what, "Cookie", cookie + "=" + value, roles);
  }

  private int status(Route route, TestCaller caller) throws IOException, InterruptedException {
    String path =
        route
            .path()
            .replace("{run}", Long.toString(run))
            .replace("{channel}", "errors")
            .replace("/*", "/" + run);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(server.resolve("/").toString().replaceAll("/$", "") + path))
            .timeout(Duration.ofSeconds(10))
            .method(route.method(), HttpRequest.BodyPublishers.noBody());
    caller.headers().get().forEach(request::header);
    HttpResponse<InputStream> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    // A stream would never end.
    response.body().close();
    return response.statusCode();
  }

  private static Map<Route, String> table(String text) {
    Map<Route, String> table = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" +", -1);
      table.put(new Route(parts[1], parts[2]), parts[0]);
    }
    return table;
  }
}
