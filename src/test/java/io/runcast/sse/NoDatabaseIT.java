package io.runcast.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.HttpAnswer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** More clients than the server has request threads, and no database. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(60)
class NoDatabaseIT {

  /** More than the request threads of either server on a small machine. */
  private static final int CLIENTS = 250;

  @ArquillianResource URI server;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of("runcast.db.url", "jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/nothing"));
  }

  @Test
  void keepsNoRequestThreadWaitingForTheDatabase() {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI stream = server.resolve("api/runs/1/logs/stream");
    List<CompletableFuture<HttpResponse<String>>> waiting =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                i ->
                    http.sendAsync(
                        HttpRequest.newBuilder(stream).build(),
                        HttpResponse.BodyHandlers.ofString()))
            .toList();

    Instant asked = Instant.now();
    assertThat(HttpAnswer.head(stream).status()).isEqualTo(200);
    // With every thread held it would be the last to be answered.
    assertThat(waiting)
        .filteredOn(CompletableFuture::isDone)
        .as("do not wait for the database any more")
        .hasSizeLessThan(CLIENTS / 2);

    assertThat(waiting)
        .allSatisfy(
            answer -> {
              assertThat(answer.join().statusCode()).isEqualTo(503);
              assertThat(answer.join().headers().firstValue("Retry-After")).isPresent();
            });
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void letsInWhoHoldsAPlaceAndKeepsItWaiting() {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI stream = server.resolve("api/runs/1/logs/stream?last_event_id=1.1.1.5.1.7.");

    HttpResponse<Stream<String>> answer =
        http.sendAsync(HttpRequest.newBuilder(stream).build(), HttpResponse.BodyHandlers.ofLines())
            .join();

    assertThat(answer.statusCode()).isEqualTo(200);
    try (Stream<String> lines = answer.body()) {
      assertThat(lines.limit(4)).contains(":").anyMatch(line -> line.startsWith("retry: "));
    }
  }
}
