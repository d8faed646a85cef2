package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
  private static final String BEFORE =
      """
      4242:
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:         17700        1720520  [B (java.base@17.0.1)
         2:           100           2400  java.lang.String (java.base@17.0.1)
      Total         17800        1722920
      """;
  private static final String AFTER =
      BEFORE
          .replace("1720520", "1730520")
          .replace("Total", "   3:   50   40000  io.runcast.broadcast.Subscriber\nTotal");

  @Test
  void addsUpTheClassesWithoutTheTotal() {
    assertThat(LiveHeap.parse(BEFORE).bytes()).isEqualTo(1_722_920);
  }

  @Test
  void saysWhichClassesHaveGrownMost() {
    assertThat(LiveHeap.parse(AFTER).growth(LiveHeap.parse(BEFORE), 2))
        .containsExactly(
            new LiveHeap.Growth("io.runcast.broadcast.Subscriber", 40_000),
            new LiveHeap.Growth("[B", 10_000));
  }
}
