package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.ErrorLog;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.RawHttp;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestTokens;
import io.runcast.testkit.TestUsers;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sends thousands of spoilt requests: none breaks the server, hangs, or leaves anything behind.
 * Other requests come with another {@code -Druncast.test.fuzz.seed}.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(300)
class FuzzIT {

  private static final long SEED = Long.getLong("runcast.test.fuzz.seed", 1);
  private static final int ROUNDS = Integer.getInteger("runcast.test.fuzz.rounds", 3_000);
  private static final int THREADS = 4;
  private static final int SHOWN = 20;

  private static final TestTokens TOKENS = TestTokens.start();
  private static String database = "";

  @ArquillianResource URI server;

  private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();

  /** Those among them that Runcast itself explains. */
  private final Map<Integer, Integer> problems = new ConcurrentSkipListMap<>();

  @Deployment(testable = false)
  static WebArchive runcast() throws SQLException {
    database = SharedPostgres.get().createDatabase("fuzz");
    Map<String, String> settings = new TreeMap<>(TOKENS.settings());
    settings.put("runcast.db.url", database);
    ErrorLog.create(database);
    settings.put("runcast.channels", "errors");
    settings.putAll(ErrorLog.settings("errors"));
    settings.put("runcast.access.anonymous", "");
    settings.put("runcast.access.users", TestUsers.of("vera:viewer", "adam:admin"));
    settings.put("runcast.access.django-secret-key", "django-insecure-fuzz");
    settings.put("runcast.access.origins", "https://crm.example");
    // All requests are one user's, and streams are seen to be closed only at a heartbeat.
    settings.put("runcast.client.max-per-user", "20000");
    return Deployments.runcast(settings);
  }

  @AfterAll
  static void stop() {
    TOKENS.close();
  }

  @Test
  void survivesSpoiltRequests() throws Exception {
    Health.awaitListening(server);
    try (LogWriter scraper = LogWriter.to(database)) {
      long run = scraper.startRun();
      scraper.writeMany(run, 20);
      String cursor;
      try (SseClient stream = follow(run)) {
        cursor = stream.awaitRows(20).lastEventId();
      }
      SpoiltRequests requests = SpoiltRequests.with(server.getAuthority(), run, cursor, TOKENS);

      List<String> failures = send(requests);

      assertThat(failures)
          .as("seed %d, statuses %s, the first %d failures", SEED, statuses, SHOWN)
          .isEmpty();
      System.out.printf("Fuzz: seed %d, statuses %s, problems %s%n", SEED, statuses, problems);
      // The requests came behind the door, and did not all stop there.
      assertThat(statuses).as("seed %d", SEED).containsKeys(200, 204, 401, 404);
      assertThat(problems).as("seed %d", SEED).containsKey(400);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(clients()).as("clients left behind, seed %d", SEED).isZero());
      try (SseClient stream = follow(run)) {
        stream.awaitRows(20);
        scraper.write(run, "still here");
        stream.awaitEvents(events -> stream.messages().contains("still here"));
      }
    }
  }

  private List<String> send(SpoiltRequests requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Optional<String>>> calls = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        long seed = SEED + i;
        calls.add(() -> send(requests.make(seed)));
      }
      List<String> failures = new ArrayList<>();
      for (Future<Optional<String>> call : threads.invokeAll(calls)) {
        call.get().ifPresent(failures::add);
      }
      return failures.subList(0, Math.min(SHOWN, failures.size()));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Empty when all is well. */
  private Optional<String> send(String request) {
    RawHttp.Answer answer;
    try {
      answer = RawHttp.answer(server, request.getBytes(StandardCharsets.ISO_8859_1));
    } catch (UncheckedIOException e) {
      return Optional.of("hangs: " + printable(request) + ": " + e.getMessage());
    }
    statuses.merge(answer.status(), 1, Integer::sum);
    String head = answer.head().toLowerCase(Locale.ROOT);
    if (head.contains("application/problem+json")) {
      problems.merge(answer.status(), 1, Integer::sum);
    }
    boolean well =
        switch (answer.status()) {
          case RawHttp.NO_STATUS -> request.length() > SpoiltRequests.LARGE;
          case 503 -> head.contains("\r\nretry-after: ");
          default -> answer.status() < 500;
        };
    boolean tells =
        answer.status() >= 400
            && (answer.body().contains("at io.runcast") || answer.body().contains("Exception"));
    return well && !tells
        ? Optional.empty()
        : Optional.of(
            "%d: %s: %s".formatted(answer.status(), printable(request), printable(answer.body())));
  }

  private SseClient follow(long run) {
    return SseClient.connect(
        server.resolve("/api/runs/" + run + "/logs/stream"),
        "",
        "Authorization",
        TestUsers.basic("vera"));
  }

  private int clients() {
    return HttpAnswer.get(server.resolve("/api/status"), "Authorization", TestUsers.basic("adam"))
        .json()
        .getJsonArray("servers")
        .getJsonObject(0)
        .getJsonObject("clients")
        .getInt("total");
  }

  private static String printable(String bytes) {
    StringBuilder text = new StringBuilder();
    for (char c : bytes.substring(0, Math.min(3_000, bytes.length())).toCharArray()) {
      if (c >= 0x20 && c < 0x7f) {
        text.append(c);
      } else {
        text.append("\\x%02x".formatted((int) c));
      }
    }
    return text.toString();
  }
}
