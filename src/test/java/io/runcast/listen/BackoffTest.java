package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesFromTwoSecondsToSixty() {
    Backoff backoff = new Backoff(() -> 0);

    assertThat(Stream.generate(backoff::next).limit(8).map(Duration::toSeconds))
        .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(backoff.attempts()).isEqualTo(8);
  }

  @Test
  void isUpToAFifthShorter() {
    assertThat(new Backoff(() -> 1).next()).isEqualTo(Duration.ofMillis(1600));
  }

  @Test
  void beginsAgainAfterASuccess() {
    Backoff backoff = new Backoff(() -> 0);
    backoff.next();
    backoff.next();

    backoff.reset();

    assertThat(backoff.attempts()).isZero();
    assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void neverOverflows() {
    Backoff backoff = new Backoff(() -> 0);

    assertThat(Stream.generate(backoff::next).skip(1000).findFirst())
        .hasValue(Duration.ofSeconds(60));
  }
}
