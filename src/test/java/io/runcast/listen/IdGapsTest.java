package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.log.LogCursor;
import io.runcast.log.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class IdGapsTest {

  private static final class Hands extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Hands clock = new Hands();
  private final IdGaps gaps = new IdGaps(LogCursor.before(1, 10, 11, new long[0]), clock);

  @Test
  void remembersIdsThatWerePassedOver() {
    assertThat(gaps.after(new long[] {11, 14}, snapshot(5, 9))).containsExactly(12, 13);
    assertThat(gaps.after(new long[] {13}, snapshot(5, 9))).containsExactly(12);
  }

  @Test
  void givesAGapUpWhenAllWhoCouldFillItHaveEnded() {
    gaps.after(new long[] {12}, snapshot(5, 9));
    clock.now = clock.now.plus(Duration.ofSeconds(3));

    assertThat(gaps.after(new long[0], snapshot(8, 9))).containsExactly(11);
    assertThat(gaps.after(new long[0], snapshot(9, 12))).isEmpty();
  }

  @Test
  void waitsForAWriterThatHasAnIdButNoTransactionYet() {
    gaps.after(new long[] {12}, snapshot(9, 9));

    assertThat(gaps.after(new long[0], snapshot(9, 9))).containsExactly(11);
  }

  @Test
  void takesAJumpOfTheSequenceForWhatItIs() {
    assertThat(gaps.after(new long[] {5_000_000}, snapshot(5, 9))).hasSize(500);
  }

  @Test
  void goesOnWithTheGapsOfItsPlace() {
    LogCursor place = LogCursor.start(1).after(10, 10, new long[0]).after(12, 12, new long[] {11});
    IdGaps resumed = new IdGaps(place, clock);

    assertThat(resumed.after(new long[] {13}, snapshot(5, 9))).containsExactly(11);
    assertThat(place.after(13, 13, new long[] {11}).includes(11, 11)).isFalse();
  }

  private static Snapshot snapshot(long xmin, long xmax) {
    return new Snapshot(xmin, xmax, new long[0]);
  }
}
