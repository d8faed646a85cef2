package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingPlaceTest {

  @Test
  void leavesOutNothingMoreOnceThisServerHasCaughtUp() {
    Ring ring = new Ring(100, 1 << 20);
    LogCursor ahead = place(12);
    RingPlace moved = new RingPlace(StreamRequest.live(Subject.run(1)), ring.mark(), null, ahead);
    RingPlace other = new RingPlace(StreamRequest.live(Subject.run(1)), ring.mark(), null, null);

    ring.add(List.of(row(11), row(12)));
    assertThat(moved.next(ring)).extracting(Ring.Chunk::bytes).isEqualTo(new byte[0]);
    assertThat(moved.skip()).isNull();
    other.next(ring);
    ring.add(List.of(row(13)));

    assertThat(moved.next(ring)).as("shared again").isNotNull().isSameAs(other.next(ring));
  }

  @Test
  void goesOnLeavingOutWhileThisServerIsBehind() {
    Ring ring = new Ring(100, 1 << 20);
    RingPlace moved =
        new RingPlace(StreamRequest.live(Subject.run(1)), ring.mark(), null, place(13));

    ring.add(List.of(row(11), row(12)));
    moved.next(ring);

    assertThat(moved.skip()).isEqualTo(place(13));
  }

  @Test
  void remembersTheFirstRowBehindItWhenTheRingHasMovedOn() {
    Ring ring = new Ring(2, 1 << 20);
    ring.add(List.of(row(10)));
    RingPlace place = new RingPlace(StreamRequest.live(Subject.run(1)), ring.mark(), null, null);
    assertThat(place.firstRow()).isNull();

    ring.add(List.of(row(11), row(12), row(13), row(14)));

    assertThat(place.isLost(ring)).isTrue();
    assertThat(place.firstRow()).isEqualTo(place(11));
    assertThat(place.movedTo(ring.mark().sequence(), null).firstRow()).isEqualTo(place(11));
  }

  private static Frame row(long tx) {
    return Frame.of(
        Subject.run(1), new LogEntry(1, tx, tx, "INFO", "", Instant.EPOCH, "m" + tx, place(tx)));
  }

  private static LogCursor place(long tx) {
    return LogCursor.start(1).after(tx, tx, new long[0]);
  }
}
