package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(0);
  private long now;

  @Test
  void liesDownAfterThreeReadsWhenRowsAreRare() {
    rowsEvery(Duration.ofMillis(500), 5);

    assertThat(readsUntilLyingDown()).isEqualTo(3);
  }

  @Test
  void staysAwakeForAFewGapsWhenRowsComeInQuickSuccession() {
    rowsEvery(Duration.ofMillis(10), 50);

    assertThat(readsUntilLyingDown()).isBetween(28, 34);
  }

  @Test
  void doesNotWaitLongForWhatHasEnded() {
    rowsEvery(Duration.ofMillis(40), 50);
    rowsEvery(Duration.ofMillis(2), 50);

    assertThat(readsUntilLyingDown()).isLessThan(10);
  }

  @Test
  void takesItEasyWhenTheGateRefusesForLong() {
    for (int i = 0; i < 1000; i++) {
      pace.read(now += Pace.BRISK.toNanos(), 0);
    }

    assertThat(pace.pause()).isEqualTo(Pace.RELAXED);
    pace.read(now, 1);
    assertThat(pace.pause()).isEqualTo(Pace.BRISK);
  }

  @Test
  void gathersRowsThatComeInFloods() {
    for (int i = 0; i < 100; i++) {
      pace.read(now += Pace.BRISK.toNanos(), 5);
    }

    assertThat(pace.pause()).isEqualTo(Pace.GATHERING);
    for (int i = 0; i < 50; i++) {
      pace.read(now += Pace.GATHERING.toNanos(), 1);
    }
    assertThat(pace.pause()).isEqualTo(Pace.BRISK);
  }

  private void rowsEvery(Duration gap, int count) {
    for (int i = 0; i < count; i++) {
      pace.read(now += gap.toNanos(), 1);
    }
  }

  private int readsUntilLyingDown() {
    int reads = 0;
    while (!pace.mayLieDown(now)) {
      pace.read(now += Pace.BRISK.toNanos(), 0);
      reads++;
    }
    return reads;
  }
}
