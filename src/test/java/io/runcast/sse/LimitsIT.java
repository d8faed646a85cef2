package io.runcast.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.TestUsers;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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

/** How many clients there may be, and for how long. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(90)
class LimitsIT {

  /** Rows that may be on their way to a client. */
  private static final int IN_FLIGHT = 50;

  private static final int MAX = 6;
  private static final int MAX_PER_USER = 2;
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private LogWriter scraper;
  private long run;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.access.users",
            TestUsers.of("ada:viewer", "bob:viewer", "carl:viewer"),
            "runcast.client.max",
            "" + MAX,
            "runcast.client.max-per-user",
            "" + MAX_PER_USER,
            "runcast.client.max-age",
            MAX_AGE.toString()));
  }

  @BeforeEach
  void begin() throws SQLException {
    Health.awaitListening(server);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws SQLException {
    clients.forEach(SseClient::close);
    scraper.close();
  }

  @Test
  void letsOneUserHaveSoManyStreams() {
    SseClient first = as("ada").awaitType("connected");
    as("ada").awaitType("connected");
    as("bob").awaitType("connected");

    assertRefused(as("ada"));

    first.close();
    await().atMost(Duration.ofSeconds(20)).until(() -> as("ada").status() == 200);
  }

  @Test
  void letsNoMoreInThanThereMayBe() {
    // Places of those who left before are free once their heartbeat fails.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> as("").status() == 503 && open().size() == MAX);

    assertRefused(as(""));

    open().forEach(SseClient::close);
    await().atMost(Duration.ofSeconds(30)).until(() -> as("").status() == 200);
  }

  @Test
  void sendsAClientRoundThatLosesNothing() throws SQLException {
    SseClient before = as("carl").awaitType("connected");
    for (int row = 0; !before.hasEnded(); row++) {
      scraper.write(run, "row " + row);
      // A fast machine would write more than this client reads before it is sent away once more.
      int rows = row - IN_FLIGHT;
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> before.hasEnded() || before.messages().size() > rows);
    }
    scraper.write(run, "last");

    SseClient after =
        keep(
            SseClient.connect(
                stream(), before.lastEventId(), "Authorization", TestUsers.basic("carl")));

    assertThat(before.wasLost()).as("ended, not cut").isFalse();
    String retry = before.otherLines().get(before.otherLines().size() - 1);
    assertThat(retry).as("comes back soon").matches("retry: \\d{2,3}");
    await().atMost(Duration.ofSeconds(20)).until(() -> after.messages().contains("last"));
    List<String> messages = new ArrayList<>(before.messages());
    messages.addAll(after.messages());
    assertThat(messages.remove(messages.size() - 1)).isEqualTo("last");
    assertThat(messages)
        .containsExactlyElementsOf(
            IntStream.range(0, messages.size()).mapToObj(row -> "row " + row).toList());
  }

  private static void assertRefused(SseClient client) {
    assertThat(client.status()).isEqualTo(503);
    assertThat(client.header("Content-Type")).hasValue("application/problem+json");
    Optional<Integer> seconds = client.header("Retry-After").map(Integer::valueOf);
    assertThat(seconds).hasValueSatisfying(value -> assertThat(value).isBetween(5, 15));
  }

  private List<SseClient> open() {
    return clients.stream().filter(client -> client.status() == 200 && !client.hasEnded()).toList();
  }

  /** Nobody when the name is empty. */
  private SseClient as(String user) {
    return keep(
        user.isEmpty()
            ? SseClient.connect(stream())
            : SseClient.connect(stream(), "", "Authorization", TestUsers.basic(user)));
  }

  private URI stream() {
    return server.resolve("api/runs/" + run + "/logs/stream?tail=0");
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }
}
