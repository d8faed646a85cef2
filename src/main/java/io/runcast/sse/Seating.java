package io.runcast.sse;

import io.runcast.Problem;
import io.runcast.broadcast.Admission;
import io.runcast.security.Caller;
import io.runcast.security.ClientAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Takes seats for those who send requests. */
@ApplicationScoped
public class Seating {

  /** How long a client waits at least where there was no room for it. */
  private static final Duration FULL = Duration.ofSeconds(5);

  @Inject Admission admission;
  @Inject ClientAddress addresses;

  /**
   * Takes one.
   *
   * @throws Problem 503 when there is none
   */
  public Admission.Seat take(HttpServletRequest http) {
    try {
      return admission.take(
          Caller.of(http).account().orElse(null), addresses.of(http), Browser.of(http));
    } catch (Admission.FullException e) {
      // Not all at once, when it is the many who wait that make it full.
      long seconds = ThreadLocalRandom.current().nextLong(FULL.toSeconds(), 3 * FULL.toSeconds());
      throw Problem.unavailable(e.sentence(), Duration.ofSeconds(seconds));
    }
  }
}
