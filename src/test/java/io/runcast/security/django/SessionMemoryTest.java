package io.runcast.security.django;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.runcast.security.Role;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import io.runcast.security.django.Verdict.Bad;
import io.runcast.security.django.Verdict.Good;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SessionMemoryTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String KEY = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  private static final int AT_ONCE = 2;

  /** Begins below zero, as {@link System#nanoTime} may. */
  private volatile Duration passed = Duration.ofDays(-1);

  private volatile SessionMemory.Inquiry database = key -> Bad.UNKNOWN;
  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService requests = Executors.newCachedThreadPool();
  private final SessionMemory memory =
      new SessionMemory(
          key -> {
            asked.incrementAndGet();
            return database.of(key);
          },
          AT_ONCE,
          this::now,
          () -> passed.toNanos());

  @AfterEach
  void end() {
    requests.shutdownNow();
  }

  @Test
  void asksAboutAGoodSessionEveryTenSeconds() throws UndecidedException {
    Good staff = answerWith(staff(Duration.ofHours(1)));

    for (int second = 0; second <= 10; second++) {
      assertThat(memory.about(KEY)).isEqualTo(staff);
      pass(Duration.ofSeconds(1));
    }

    assertThat(asked).hasValue(1);
    assertThat(memory.about(KEY)).isEqualTo(staff);
    assertThat(asked).hasValue(2);
  }

  @Test
  void asksAboutABadSessionEveryTwoSeconds() throws UndecidedException {
    database = key -> Bad.UNKNOWN;

    assertThat(memory.about(KEY)).isEqualTo(Bad.UNKNOWN);
    pass(Duration.ofSeconds(2));
    assertThat(memory.about(KEY)).isEqualTo(Bad.UNKNOWN);
    assertThat(asked).hasValue(1);
    pass(Duration.ofMillis(1));
    assertThat(memory.about(KEY)).isEqualTo(Bad.UNKNOWN);

    assertThat(asked).hasValue(2);
  }

  @Test
  void forgetsAGoodSessionThatTurnedBad() throws UndecidedException {
    answerWith(staff(Duration.ofHours(1)));
    memory.about(KEY);

    pass(Duration.ofSeconds(11));
    database = key -> Bad.PASSWORD_CHANGED;
    assertThat(memory.about(KEY)).isEqualTo(Bad.PASSWORD_CHANGED);
    pass(Duration.ofSeconds(3));
    fail();

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> memory.about(KEY));
  }

  @Test
  void asksAtOnceAboutASessionWhoseTimeIsOver() throws UndecidedException {
    answerWith(staff(Duration.ofSeconds(3)));
    memory.about(KEY);

    pass(Duration.ofSeconds(3));
    database = key -> Bad.EXPIRED;

    assertThat(memory.about(KEY)).isEqualTo(Bad.EXPIRED);
  }

  @Test
  void countsForFiveMinutesWhileTheDatabaseIsAway() throws UndecidedException {
    Good staff = answerWith(staff(Duration.ofHours(1)));
    memory.about(KEY);
    fail();

    pass(Duration.ofMinutes(5));
    assertThat(memory.about(KEY)).isEqualTo(staff);
    pass(Duration.ofMillis(1));

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> memory.about(KEY));
  }

  @Test
  void lastsNoLongerThanTheSessionWhileTheDatabaseIsAway() throws UndecidedException {
    answerWith(staff(Duration.ofMinutes(1)));
    memory.about(KEY);
    fail();

    pass(Duration.ofMinutes(1));

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> memory.about(KEY));
  }

  @Test
  void leavesADatabaseThatIsAwayAloneForTwoSeconds() throws UndecidedException {
    fail();

    for (int request = 0; request < 100; request++) {
      String key = KEY + request;
      assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> memory.about(key));
    }
    assertThat(asked).hasValue(1);
    pass(Duration.ofSeconds(2));
    Good staff = answerWith(staff(Duration.ofHours(1)));

    assertThat(memory.about(KEY)).isEqualTo(staff);
    assertThat(memory.about(KEY + "2")).isEqualTo(staff);
    assertThat(asked).hasValue(3);
  }

  @Test
  void asksOnceForManyRequestsOfOneSession() throws Exception {
    Good staff = staff(Duration.ofHours(1));
    var answer = new CountDownLatch(1);
    database =
        key -> {
          await(answer);
          return staff;
        };
    List<Future<Verdict>> verdicts = new ArrayList<>();

    for (int request = 0; request < 20; request++) {
      verdicts.add(requests.submit(() -> memory.about(KEY)));
    }
    Awaitility.await().until(() -> asked.get() == 1);
    answer.countDown();

    for (Future<Verdict> verdict : verdicts) {
      assertThat(verdict.get()).isEqualTo(staff);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void neverHasMoreThanAFewThreadsWaitForTheDatabase() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var full = new CountDownLatch(AT_ONCE);
    database =
        key -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          full.countDown();
          await(full);
          inside.decrementAndGet();
          return Bad.UNKNOWN;
        };
    List<Future<Verdict>> verdicts = new ArrayList<>();

    for (int request = 0; request < 40; request++) {
      String key = KEY + request;
      verdicts.add(requests.submit(() -> memory.about(key)));
    }
    for (Future<Verdict> verdict : verdicts) {
      assertThat(verdict.get()).isEqualTo(Bad.UNKNOWN);
    }

    assertThat(most).hasValue(AT_ONCE);
    assertThat(asked).hasValue(40);
  }

  @Test
  void doesNotWaitForAnAnswerThatDoesNotCome() throws Exception {
    Good staff = answerWith(staff(Duration.ofHours(1)));
    memory.about(KEY);
    pass(Duration.ofMinutes(1));
    var never = new CountDownLatch(1);
    database =
        key -> {
          await(never);
          return Bad.UNKNOWN;
        };
    Future<Verdict> first = requests.submit(() -> memory.about(KEY));
    Awaitility.await().until(() -> asked.get() == 2);

    // Waits three seconds for the other one, then has what it knew.
    assertThat(memory.about(KEY)).isEqualTo(staff);

    never.countDown();
    assertThat(first.get()).isEqualTo(Bad.UNKNOWN);
  }

  @Test
  void remembersRealSessionsWhateverIsInvented() throws UndecidedException {
    Good staff = staff(Duration.ofHours(1));
    database = key -> key.equals(KEY) ? staff : Bad.UNKNOWN;
    memory.about(KEY);

    for (int invented = 0; invented < 3 * SessionMemory.MOST; invented++) {
      memory.about("invented" + invented);
    }
    fail();

    assertThat(memory.about(KEY)).isEqualTo(staff);
    assertThat(memory.size()).isEqualTo(1 + SessionMemory.MOST);
  }

  @Test
  void survivesAnErrorOfTheInquiry() throws UndecidedException {
    database =
        key -> {
          throw new IllegalStateException("broken");
        };
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> memory.about(KEY));

    Good staff = answerWith(staff(Duration.ofHours(1)));

    assertThat(memory.about(KEY)).isEqualTo(staff);
  }

  @Test
  void rightHoldsWhileTheDatabaseIsAwayUntilTheSessionsTimeIsOver() {
    Good staff = staff(Duration.ofHours(1));
    var right = new SessionRight(KEY, staff, memory);
    fail();

    assertThat(right.standing(now())).isEqualTo(Standing.HOLDS);
    pass(Duration.ofMinutes(59));
    assertThat(right.standing(now())).isEqualTo(Standing.HOLDS);
    pass(Duration.ofMinutes(1));
    assertThat(right.standing(now())).isEqualTo(Standing.EXPIRED);
  }

  @Test
  void rightFollowsASessionThatIsProlonged() {
    var right = new SessionRight(KEY, staff(Duration.ofMinutes(1)), memory);
    answerWith(staff(Duration.ofHours(2)));

    assertThat(right.standing(now())).isEqualTo(Standing.HOLDS);
    pass(Duration.ofHours(1));
    fail();

    assertThat(right.standing(now())).isEqualTo(Standing.HOLDS);
  }

  @Test
  void rightEndsWithTheSession() {
    var right = new SessionRight(KEY, staff(Duration.ofHours(1)), memory);

    for (Bad bad : Bad.values()) {
      database = key -> bad;
      pass(Duration.ofSeconds(3));
      assertThat(right.standing(now()))
          .as(bad.name())
          .isEqualTo(bad == Bad.EXPIRED ? Standing.EXPIRED : Standing.REVOKED);
    }
  }

  @Test
  void rightEndsWithARoleButNotWithANewName() {
    Instant later = now().plusSeconds(3600);
    var right = new SessionRight(KEY, new Good("7", "anna", Set.of(Role.VIEWER), later), memory);

    answerWith(new Good("7", "anna2", Set.of(Role.VIEWER, Role.ADMIN), later));
    assertThat(right.standing(now())).isEqualTo(Standing.HOLDS);
    pass(Duration.ofSeconds(11));
    answerWith(new Good("7", "anna", Set.of(), later));
    assertThat(right.standing(now())).isEqualTo(Standing.REVOKED);
    pass(Duration.ofSeconds(11));
    answerWith(new Good("8", "anna", Set.of(Role.VIEWER), later));
    assertThat(right.standing(now())).isEqualTo(Standing.REVOKED);
  }

  private Instant now() {
    return START.plus(passed);
  }

  private void pass(Duration time) {
    passed = passed.plus(time);
  }

  private Good staff(Duration lasts) {
    return new Good("7", "anna", Set.of(Role.VIEWER), now().plus(lasts));
  }

  @CanIgnoreReturnValue
  private Good answerWith(Good good) {
    database = key -> good;
    return good;
  }

  private void fail() {
    database =
        key -> {
          throw new SQLException("away", "08006");
        };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
