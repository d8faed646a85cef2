package io.runcast.feed;

import io.runcast.log.RunScope;
import io.runcast.log.Timestamps;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How many rows came, by run, up to a moment. Immutable, so that clients share its bytes. */
final class Activity {

  static final Activity NONE = new Activity(Instant.EPOCH, Map.of());

  /**
   * What came of one run.
   *
   * @param errors how many of the rows tell of one
   * @param firstId the least of their ids
   * @param lastId the greatest: whoever has counted the rows themselves knows which to leave out
   */
  record Count(long rows, long errors, long firstId, long lastId) {
    Count plus(Count more) {
      return new Count(
          rows + more.rows,
          errors + more.errors,
          Math.min(firstId, more.firstId),
          Math.max(lastId, more.lastId));
    }
  }

  private final Instant at;
  private final Map<Long, Count> byRun;

  /** Made by the first who needs it; made twice when two do at once. */
  private volatile byte @Nullable [] event;

  Activity(Instant at, Map<Long, Count> byRun) {
    this.at = at;
    this.byRun = Map.copyOf(byRun);
  }

  Map<Long, Count> byRun() {
    return byRun;
  }

  boolean isEmpty() {
    return byRun.isEmpty();
  }

  /** This and what came later. */
  Activity plus(Activity later) {
    if (isEmpty()) {
      return later;
    }
    if (later.isEmpty()) {
      return this;
    }
    Map<Long, Count> sum = new HashMap<>(byRun);
    later.byRun.forEach((run, count) -> sum.merge(run, count, Count::plus));
    return new Activity(later.at, sum);
  }

  /** What somebody may see of it. */
  Activity in(RunScope scope) {
    if (scope.isAll()) {
      return this;
    }
    Map<Long, Count> seen = new HashMap<>(byRun);
    seen.keySet().removeIf(run -> !scope.includes(run));
    return new Activity(at, seen);
  }

  /** The runs that most came of. */
  Activity busiest(int most) {
    if (byRun.size() <= most) {
      return this;
    }
    return new Activity(
        at,
        sorted().stream()
            .limit(most)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** As it goes out, the busiest run first. The array is shared. */
  byte[] event() {
    byte[] made = event;
    if (made == null) {
      JsonArrayBuilder runs = Json.createArrayBuilder();
      for (Map.Entry<Long, Count> run : sorted()) {
        runs.add(
            Json.createObjectBuilder()
                .add("run_id", run.getKey())
                .add("rows", run.getValue().rows())
                .add("errors", run.getValue().errors())
                .add("first_id", run.getValue().firstId())
                .add("last_id", run.getValue().lastId()));
      }
      made =
          ("data: "
                  + Json.createObjectBuilder()
                      .add("type", "activity")
                      .add("at", Timestamps.format(at))
                      .add("runs", runs)
                      .build()
                  + "\n\n")
              .getBytes(StandardCharsets.UTF_8);
      event = made;
    }
    return made;
  }

  private List<Map.Entry<Long, Count>> sorted() {
    Comparator<Map.Entry<Long, Count>> byRows =
        Comparator.comparingLong(entry -> entry.getValue().rows());
    return byRun.entrySet().stream().sorted(byRows.reversed()).toList();
  }
}
