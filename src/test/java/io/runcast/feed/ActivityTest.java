package io.runcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.feed.Activity.Count;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.RunScope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivityTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void addsUpRowsAndErrorsOfEachRun() {
    Gathering gathering = new Gathering();
    gathering.add(1, rows(11, "INFO", "ERROR", " critical", "fatal", "WARN"));
    gathering.add(2, rows(30, "DEBUG"));
    gathering.add(1, rows(10, "INFO"));

    Activity activity = gathering.takeActivity(NOON);

    assertThat(activity.byRun())
        .isEqualTo(Map.of(1L, new Count(6, 3, 10, 15), 2L, new Count(1, 0, 30, 30)));
    assertThat(gathering.takeActivity(NOON).isEmpty()).as("taken once").isTrue();
  }

  @Test
  void addsLaterOnes() {
    Activity earlier = activity(Map.of(1L, new Count(2, 1, 3, 4), 2L, new Count(5, 0, 5, 9)));
    Activity later =
        new Activity(
            NOON.plusSeconds(1), Map.of(2L, new Count(1, 1, 10, 10), 3L, new Count(7, 0, 11, 17)));

    Activity sum = earlier.plus(later);

    assertThat(sum.byRun())
        .isEqualTo(
            Map.of(
                1L, new Count(2, 1, 3, 4),
                2L, new Count(6, 1, 5, 10),
                3L, new Count(7, 0, 11, 17)));
    assertThat(text(sum)).contains("\"at\":\"2026-11-22T12:00:01");
    assertThat(earlier.plus(Activity.NONE)).isSameAs(earlier);
    assertThat(Activity.NONE.plus(later)).as("shared, not copied").isSameAs(later);
  }

  @Test
  void showsOnlyRunsOfAScope() {
    Activity all = activity(Map.of(1L, new Count(2, 1, 3, 4), 2L, new Count(5, 0, 5, 9)));

    assertThat(all.in(RunScope.of(Set.of(2L, 9L))).byRun()).containsOnlyKeys(2L);
    assertThat(all.in(RunScope.of(Set.of())).isEmpty()).isTrue();
    assertThat(all.in(RunScope.ALL)).isSameAs(all);
  }

  @Test
  void keepsTheBusiestRuns() {
    Map<Long, Count> counts = new HashMap<>();
    for (long run = 1; run <= 300; run++) {
      counts.put(run, new Count(run, 0, 1, run));
    }

    Activity busiest = activity(counts).busiest(200);

    assertThat(busiest.byRun()).hasSize(200).containsKeys(300L, 101L).doesNotContainKey(100L);
  }

  @Test
  void isWrittenOnceForAll() {
    Activity activity = activity(Map.of(1L, new Count(2, 1, 3, 4), 2L, new Count(5, 0, 5, 9)));

    assertThat(text(activity))
        .isEqualTo(
            "data: {\"type\":\"activity\",\"at\":\"2026-11-22T12:00:00.000000Z\",\"runs\":["
                + "{\"run_id\":2,\"rows\":5,\"errors\":0,\"first_id\":5,\"last_id\":9},"
                + "{\"run_id\":1,\"rows\":2,\"errors\":1,\"first_id\":3,\"last_id\":4}]}"
                + "\n\n");
    assertThat(activity.event()).isSameAs(activity.event());
  }

  private static Activity activity(Map<Long, Count> counts) {
    return new Activity(NOON, counts);
  }

  private static String text(Activity activity) {
    return new String(activity.event(), StandardCharsets.UTF_8);
  }

  /** Rows whose ids follow each other. */
  private static List<LogEntry> rows(long firstId, String... levels) {
    return IntStream.range(0, levels.length)
        .mapToObj(i -> new LogEntry(1, firstId + i, 0, levels[i], "", NOON, "", LogCursor.start(0)))
        .toList();
  }
}
