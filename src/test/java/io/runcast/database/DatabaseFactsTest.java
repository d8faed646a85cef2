package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseFactsTest {

  private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ANSWERED = ASKED.plusSeconds(2);

  @Test
  void seesNoSkewInATimeThatMayHaveBeenWhenItWasAsked() {
    assertThat(skew(ASKED)).isZero();
    assertThat(skew(ASKED.plusSeconds(1))).isZero();
    assertThat(skew(ANSWERED)).isZero();
  }

  @Test
  void tellsHowMuchAClockIsAheadAtLeast() {
    assertThat(skew(ANSWERED.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    assertThat(skew(ASKED.minusSeconds(3))).isEqualTo(Duration.ofSeconds(-3));
  }

  private static Duration skew(Instant there) {
    return DatabaseFacts.outside(ASKED, ANSWERED, there);
  }
}
