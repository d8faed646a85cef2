package io.runcast.testkit;

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
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> of(server, "ready").status() == 200);
  }
}
