package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SseClient;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The database comes after the server, goes, and comes back. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("once")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(90)
class LateDatabaseIT {

  private static final int PORT = FreePort.find();
  private static final PostgresServer POSTGRES = PostgresServer.temporary().port(PORT).start();

  @ArquillianResource URI server;

  @Deployment(testable = false)
  static WebArchive runcast() {
    POSTGRES.stop(PostgresServer.Stop.FAST);
    return Deployments.runcast(Map.of("runcast.db.url", POSTGRES.jdbcUrl()));
  }

  @AfterAll
  static void stop() {
    POSTGRES.close();
  }

  @Test
  @Order(1)
  void deploysWithoutADatabaseAndSaysSo() {
    HttpAnswer runs = HttpAnswer.get(server.resolve("api/runs"));
    HttpAnswer stream = HttpAnswer.get(server.resolve("api/runs/1/logs/stream"));

    assertThat(runs.status()).isEqualTo(503);
    assertThat(runs.contentType()).startsWith("application/problem+json");
    assertThat(stream.status()).isEqualTo(503);
    HttpAnswer ready = Health.of(server, "ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.body()).contains("RECONNECTING", "attempts", "refused");
    assertThat(Health.of(server, "live").status()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void beginsOnceTheDatabaseIsThere() throws SQLException {
    POSTGRES.start();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> HttpAnswer.get(server.resolve("api/runs")).status() == 200);
    try (LogWriter scraper = LogWriter.to(POSTGRES.jdbcUrl())) {
      long run = scraper.startRun();
      try (SseClient client =
          SseClient.connect(server.resolve("api/runs/" + run + "/logs/stream?tail=0"))) {
        client.awaitType("connected");
        scraper.write(run, "first row ever");

        assertThat(client.awaitRows(1).messages()).containsExactly("first row ever");
      }
    }
    Health.awaitListening(server);
  }

  @Test
  @Order(3)
  void losesNothingWhileTheDatabaseRestarts() throws SQLException {
    long run;
    try (LogWriter scraper = LogWriter.to(POSTGRES.jdbcUrl())) {
      run = scraper.startRun();
      scraper.write(run, "row 0");
    }
    try (SseClient client = SseClient.connect(server.resolve("api/runs/" + run + "/logs/stream"))) {
      client.awaitRows(1);

      POSTGRES.restart(PostgresServer.Stop.IMMEDIATE);
      try (LogWriter scraper = LogWriter.to(POSTGRES.jdbcUrl())) {
        for (int i = 1; i < 100; i++) {
          scraper.write(run, "row " + i);
        }
      }

      List<String> all = IntStream.range(0, 100).mapToObj(i -> "row " + i).toList();
      assertThat(client.awaitRows(100).messages()).containsExactlyElementsOf(all);
      assertThat(client.hasEnded()).isFalse();
    }
  }
}
