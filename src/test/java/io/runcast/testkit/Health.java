package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;

/** Asks the server that the build chose for MicroProfile Health, wherever it answers. */
public final class Health {

  private Health() {}

  /** What {@code /health/ready} or {@code /health/live} says. */
  public static HttpAnswer of(URI server, String which) {
    // WildFly answers on its management port.
    URI base =
        "wildfly".equals(System.getProperty("arquillian.launch"))
            ? URI.create("http://127.0.0.1:29990")
            : server;
    return HttpAnswer.get(base.resolve("/health/" + which));
  }

  /** Waits until rows reach the streams: tables made, indexes built, listener on. */
  public static void awaitReady(URI server) {
    // Asserts, so that a failure shows what the server said last.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(saysReady(server)).isEqualTo("200"));
  }

  private static String saysReady(URI server) {
    try {
      HttpAnswer answer = of(server, "ready");
      return answer.status() == 200 ? "200" : answer.toString();
    } catch (RuntimeException e) {
      return e.toString();
    }
  }
}
