package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.security.Routes.Route;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
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
      viewer  GET  /api/runs/{run}
      viewer  GET  /api/runs/{run}/logs/stream
      viewer  HEAD /api/runs/{run}/logs/stream
      viewer  POST /api/runs/{run}/acknowledgements
      admin   GET  /api/status
      admin   GET  /api/status/stream
      admin   HEAD /api/status/stream
      viewer  GET  /crm/scraper/api/postgres-listener/status
      viewer  GET  /crm/scraper/api/scraper/logs/stream
      viewer  HEAD /crm/scraper/api/scraper/logs/stream
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
      viewer  GET  /WEB-INF/web.xml
      viewer  GET  /nothing
      viewer  GET  /api
      viewer  GET  /api/nothing
      viewer  GET  /api/application.wadl
      viewer  OPTIONS /api/runs
      viewer  DELETE /api/runs/1
      viewer  GET  /api/health/nothing
      viewer  GET  /api/health/%2e%2e/runs
      viewer  GET  /api//status
      admin   GET  /metrics/application
      admin   GET  /admin
      """;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @ArquillianResource URI server;

  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.anonymous",
            "",
            "runcast.access.users",
            TestUsers.of("vera:viewer", "adam:admin")));
  }

  @BeforeEach
  void begin() throws SQLException {
    Health.awaitReady(server);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
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
    Map<Route, String> all = new LinkedHashMap<>(table(TABLE));
    all.putAll(table(OTHERS));
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<Route, String> entry : all.entrySet()) {
      for (TestCaller caller : callers()) {
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
    return List.of(
        TestCaller.unknown("nobody", Map::of),
        // Each time another name: so many wrong passwords of one are too many.
        TestCaller.unknown(
            "a wrong password",
            () -> Map.of("Authorization", TestUsers.basic("x" + tries.getAndIncrement(), "guess"))),
        TestCaller.known(
            "a viewer by Basic", "Authorization", TestUsers.basic("vera"), Role.VIEWER),
        TestCaller.known(
            "an admin by Basic",
            "Authorization",
            TestUsers.basic("adam"),
            Role.VIEWER,
            Role.ADMIN));
  }

  private int status(Route route, TestCaller caller) throws IOException, InterruptedException {
    String path = route.path().replace("{run}", Long.toString(run)).replace("/*", "/" + run);
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
