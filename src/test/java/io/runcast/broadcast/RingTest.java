package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {

  private static final long MUCH = 1 << 20;

  @Test
  void givesEveryFrameInOrder() {
    Ring ring = new Ring(1000, MUCH);
    ring.add(frames(0, 500));

    assertThat(readAll(ring, 0)).containsExactlyElementsOf(messages(0, 500));
    assertThat(readAll(ring, 490)).containsExactlyElementsOf(messages(490, 500));
    assertThat(ring.chunk(500, Language.ENGLISH)).isNull();
  }

  @Test
  void sharesOneChunkAmongThoseWhoStandAtTheSamePlace() {
    Ring ring = new Ring(1000, MUCH);
    ring.add(frames(0, 10));

    assertThat(ring.chunk(0, Language.ENGLISH)).isSameAs(ring.chunk(0, Language.ENGLISH));
  }

  @Test
  void doesNotHoldAChunkBackWhenMoreFitsIn() {
    Ring ring = new Ring(1000, MUCH);
    ring.add(frames(0, 1));
    assertThat(chunk(ring, 0).next()).isEqualTo(1);

    ring.add(frames(1, 3));

    assertThat(chunk(ring, 0).next()).isEqualTo(3);
  }

  @Test
  void movesOnWhenItHoldsEnoughFrames() {
    Ring ring = new Ring(100, MUCH);
    ring.add(frames(0, 250));

    assertThat(ring.lost(149)).isTrue();
    assertThat(ring.lost(150)).isFalse();
    assertThat(readAll(ring, 150)).containsExactlyElementsOf(messages(150, 250));
    assertThat(ring.chunk(149, Language.ENGLISH)).isNull();
  }

  @Test
  void movesOnWhenItHoldsEnoughBytes() {
    Ring ring = new Ring(1000, 10_000);
    ring.add(frames(0, 200));

    long first = IntStream.range(0, 200).filter(n -> !ring.lost(n)).findFirst().orElseThrow();
    assertThat(first).isPositive();
    assertThat(readAll(ring, first)).endsWith("m199").hasSizeLessThan(100);
  }

  @Test
  void keepsNoFrameThatIsLargerThanItself() {
    Ring ring = new Ring(1000, 1000);
    ring.add(List.of(Frame.of(Subject.run(1), entry(1, "x".repeat(5000)))));

    assertThat(ring.lost(0)).isTrue();
    assertThat(ring.mark().sequence()).isEqualTo(1);
  }

  @Test
  void knowsWhichRowFollowsAPlace() {
    Ring ring = new Ring(100, MUCH);
    ring.add(frames(0, 250));

    assertThat(ring.behind(entry(200, "m200").cursor())).hasValue(201);
    assertThat(ring.behind(entry(249, "m249").cursor())).hasValue(250);
    assertThat(ring.behind(entry(100, "m100").cursor())).isEmpty();
    assertThat(ring.behind(LogCursor.start(1))).isEmpty();
  }

  @Test
  void remembersTheNoticesThatItHasDropped() {
    Ring ring = new Ring(100, MUCH);
    Frame old = Frame.notice(Notice.noRun());
    Frame dropped = Frame.notice(Notice.noRun());
    Frame held = Frame.notice(Notice.noRun());
    ring.add(List.of(old));
    ring.add(frames(0, 50));
    ring.add(List.of(dropped));
    ring.add(frames(50, 150));
    ring.add(List.of(held));
    ring.add(frames(150, 160));

    assertThat(ring.lost(51)).isTrue();
    assertThat(ring.notices(1, 163)).containsExactly(dropped, held);
    assertThat(ring.notices(0, 152)).containsExactly(old, dropped);
    assertThat(ring.notices(52, 152)).isEmpty();
  }

  @Test
  void saysWhetherAFrameWillBeHereForAWhile() {
    Ring ring = new Ring(100, MUCH);
    ring.add(frames(0, 100));
    assertThat(ring.isRecent(0)).as("nothing was dropped yet").isTrue();

    ring.add(frames(100, 101));

    assertThat(ring.isRecent(1)).isFalse();
    assertThat(ring.isRecent(51)).isFalse();
    assertThat(ring.isRecent(52)).isTrue();
  }

  @Test
  void givesNothingBehindTheEnd() {
    Ring ring = new Ring(100, MUCH);
    ring.add(frames(0, 3));
    ring.add(List.of(Frame.end(Notice.noRun())));
    ring.add(frames(3, 5));

    assertThat(chunk(ring, 0).next()).isEqualTo(4);
    assertThat(chunk(ring, 0).end()).isTrue();
    assertThat(ring.frames(1, Language.ENGLISH)).hasSize(3);
  }

  private static Ring.Chunk chunk(Ring ring, long from) {
    return Objects.requireNonNull(ring.chunk(from, Language.ENGLISH));
  }

  private static List<String> readAll(Ring ring, long from) {
    List<String> messages = new ArrayList<>();
    Ring.Chunk chunk = ring.chunk(from, Language.ENGLISH);
    while (chunk != null) {
      for (String event : new String(chunk.bytes(), StandardCharsets.UTF_8).split("\n\n", -1)) {
        if (!event.isEmpty()) {
          messages.add(event.replaceAll("(?s).*\"message\":\"(.*)\"}", "$1"));
        }
      }
      chunk = ring.chunk(chunk.next(), Language.ENGLISH);
    }
    return messages;
  }

  private static List<Frame> frames(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(n -> Frame.of(Subject.run(1), entry(n, "m" + n)))
        .toList();
  }

  private static List<String> messages(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "m" + n).toList();
  }

  private static LogEntry entry(int n, String message) {
    LogCursor cursor = LogCursor.before(1, n + 10, n + 1, new long[0]);
    return new LogEntry(1, n, n + 10, "INFO", "p", Instant.EPOCH, message, cursor);
  }
}
