package io.runcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Language;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.Run;
import io.runcast.log.RunScope;
import io.runcast.security.Standing;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** On one thread: whatever calls does the work. */
class FeedSubscriberTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final PausableSink sink = new PausableSink();
  private final List<Object> left = new ArrayList<>();

  @Test
  void greetsBeforeAnythingElse() {
    FeedSubscriber subscriber = subscriber(RunScope.ALL, LONG);
    subscriber.tell(List.of(run(1, "running")));
    assertThat(sink.text()).isEmpty();

    subscriber.tell(Mode.POLL);

    assertThat(sink.text()).startsWith("retry: ");
    assertThat(sink.events())
        .extracting(FeedSubscriberTest::type)
        .containsExactly("connected", "run");
    assertThat(sink.events().get(0).getString("mode")).isEqualTo("poll");
    subscriber.tell(Mode.LISTEN);
    assertThat(sink.events("mode"))
        .singleElement()
        .satisfies(mode -> assertThat(mode.getString("mode")).isEqualTo("listen"));
  }

  @Test
  void tellsStatesAtOnceAndActivityWithTheNextTick() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);
    subscriber.add(activity(1, 10, 1));
    subscriber.tell(List.of(run(1, "running")));
    assertThat(sink.events("run")).hasSize(1);
    assertThat(sink.events("activity")).isEmpty();
    subscriber.add(activity(1, 5, 0));

    subscriber.tick(LONG);

    assertThat(sums(1)).containsExactly(15L, 1L);
    subscriber.tick(LONG);
    assertThat(sink.events("activity")).as("nothing came since").hasSize(1);
  }

  @Test
  void keepsForASlowClientTheLastStateOfEachRunAndOneSum() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);
    sink.pause(true);
    for (int second = 0; second < 100; second++) {
      subscriber.add(activity(1, 3, 1));
      subscriber.tell(List.of(run(1, "running"), run(2, "running")));
      subscriber.tick(LONG);
    }
    subscriber.tell(List.of(run(1, "completed")));

    sink.pause(false);
    subscriber.signal();

    assertThat(sink.events("run"))
        .extracting(run -> run.getInt("run_id") + " " + run.getString("status"))
        .containsExactly("2 running", "1 completed");
    assertThat(sink.events("activity")).hasSize(1);
    assertThat(sums(1)).containsExactly(300L, 100L);
  }

  @Test
  void keepsNoMoreThanTheBusiestRunsForASlowClient() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);
    sink.pause(true);
    for (long run = 1; run <= 1000; run++) {
      subscriber.add(activity(run, run, 0));
      subscriber.tick(LONG);
    }

    sink.pause(false);
    subscriber.signal();

    assertThat(sink.events("activity").get(0).getJsonArray("runs"))
        .hasSize(FeedSubscriber.MOST_ACTIVE)
        .extracting(run -> run.asJsonObject().getInt("run_id"))
        .contains(1000);
  }

  @Test
  void sendsAClientAwayThatIsBehindByTooManyRuns() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);
    sink.pause(true);

    subscriber.tell(
        LongStream.rangeClosed(1, FeedSubscriber.MOST_CHANGED)
            .mapToObj(id -> run(id, "running"))
            .toList());
    assertThat(sink.isClosed()).isFalse();
    subscriber.tell(List.of(run(9999, "running")));

    assertThat(sink.isClosed()).isTrue();
    assertThat(left).containsExactly(subscriber);
  }

  @Test
  void sendsAClientAwayThatReadsNothing() {
    FeedSubscriber subscriber = subscriber(RunScope.ALL, Duration.ZERO);
    subscriber.tell(Mode.LISTEN);
    subscriber.tick(LONG);
    assertThat(sink.isClosed()).as("it reads").isFalse();
    sink.pause(true);
    subscriber.tell(List.of(run(1, "running")));

    subscriber.tick(LONG);

    assertThat(sink.isClosed()).isTrue();
    assertThat(subscriber.isOver()).isTrue();
  }

  @Test
  void tellsNothingOfOtherRuns() {
    FeedSubscriber subscriber = greeted(RunScope.of(Set.of(2L)));

    subscriber.tell(List.of(run(1, "running"), run(2, "running")));
    subscriber.add(activity(1, 10, 1));
    subscriber.tick(LONG);
    subscriber.add(activity(2, 4, 0));
    subscriber.tick(LONG);

    assertThat(sink.events("run")).extracting(run -> run.getInt("run_id")).containsExactly(2);
    assertThat(sink.events("activity")).hasSize(1);
    assertThat(sums(2)).containsExactly(4L, 0L);
  }

  @Test
  void beatsWhileNothingHappens() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);

    subscriber.tick(Duration.ZERO);

    assertThat(sink.text()).endsWith("\n\n:\n\n");
  }

  @Test
  void saysWhyWhenTheRightEnds() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);

    subscriber.dismiss(Standing.EXPIRED);

    assertThat(sink.events("error")).hasSize(1);
    assertThat(sink.isClosed()).isTrue();
  }

  @Test
  void endsAtOnceWhenTheRightEndsAndNobodyReads() {
    FeedSubscriber subscriber = greeted(RunScope.ALL);
    sink.pause(true);

    subscriber.dismiss(Standing.REVOKED);
    assertThat(sink.isClosed()).as("it still has something to say").isFalse();
    subscriber.dismiss(Standing.REVOKED);

    assertThat(sink.isClosed()).isTrue();
    assertThat(left).containsExactly(subscriber);
  }

  @Test
  void sendsAClientRoundWhenItsTimeIsOver() {
    FeedSubscriber subscriber =
        new FeedSubscriber(
            Language.ENGLISH,
            RunScope.ALL,
            sink,
            Runnable::run,
            LONG,
            System.nanoTime(),
            left::add);
    subscriber.tell(Mode.LISTEN);

    subscriber.tick(LONG);

    assertThat(sink.text()).containsPattern("retry: \\d{2,3}\n\n$");
    assertThat(sink.isClosed()).isTrue();
  }

  private FeedSubscriber greeted(RunScope scope) {
    FeedSubscriber subscriber = subscriber(scope, LONG);
    subscriber.tell(Mode.LISTEN);
    return subscriber;
  }

  private FeedSubscriber subscriber(RunScope scope, Duration patience) {
    return new FeedSubscriber(
        Language.ENGLISH,
        scope,
        sink,
        Runnable::run,
        patience,
        System.nanoTime() + LONG.toNanos(),
        left::add);
  }

  private List<Long> sums(long run) {
    long rows = 0;
    long errors = 0;
    for (JsonObject activity : sink.events("activity")) {
      for (JsonObject one : activity.getJsonArray("runs").getValuesAs(JsonObject.class)) {
        if (one.getInt("run_id") == run) {
          rows += one.getInt("rows");
          errors += one.getInt("errors");
        }
      }
    }
    return List.of(rows, errors);
  }

  private static String type(JsonObject event) {
    return event.getString("type");
  }

  private static Activity activity(long run, long rows, long errors) {
    return new Activity(Instant.EPOCH, Map.of(run, new Activity.Count(rows, errors, 1, rows)));
  }

  private static Run run(long id, String status) {
    return new Run(id, status, Instant.EPOCH, null, 0);
  }
}
