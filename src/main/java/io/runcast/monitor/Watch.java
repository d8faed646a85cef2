package io.runcast.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Asks again and again, whatever the answers are. */
final class Watch {

  private final StatusClient client;
  private final Report report;
  private final InstantSource clock;
  private @Nullable Instant silentSince;

  /** Read by the hook that ends the program. */
  private volatile Outcome outcome = Outcome.UNKNOWN;

  Watch(StatusClient client, Report report, InstantSource clock) {
    this.client = client;
    this.report = report;
    this.clock = clock;
  }

  /** How the last question ended. */
  Outcome outcome() {
    return outcome;
  }

  void once() throws NoAnswer, InterruptedException {
    accept(client.ask());
  }

  /** Until nobody reads any more, or {@code pause} says so. */
  void repeat(Duration interval, Pause pause) throws InterruptedException {
    do {
      try {
        accept(client.ask());
      } catch (NoAnswer e) {
        outcome = Outcome.UNKNOWN;
        if (silentSince == null) {
          silentSince = clock.instant();
        }
        report.silence(String.valueOf(e.getMessage()), silentSince);
      } catch (RuntimeException e) {
        outcome = Outcome.UNKNOWN;
        throw e;
      }
    } while (report.isOpen() && pause.await(interval));
  }

  private void accept(Answer answer) {
    silentSince = null;
    outcome = answer.healthy() ? Outcome.HEALTHY : Outcome.UNHEALTHY;
    report.answer(answer);
  }
}
