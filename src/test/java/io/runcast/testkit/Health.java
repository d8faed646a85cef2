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

  /** Waits until rows reach the streams, at once or once per poll interval. */
  public static void awaitReady(URI server) {
    awaitReady(server, "");
  }

  /** Waits until they do so at once: what the last test broke is whole again, too. */
  public static void awaitListening(URI server) {
    awaitReady(server, "LISTENING");
  }

  private static void awaitReady(URI server, String state) {
    // Asserts, so that a failure shows what the server said last.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(readiness(server)).startsWith("200").contains(state));
  }

  private static String readiness(URI server) {
    try {
      HttpAnswer answer = of(server, "ready");
      return answer.status() + " " + answer.body();
    } catch (RuntimeException e) {
      return e.toString();
    }
  }
}
