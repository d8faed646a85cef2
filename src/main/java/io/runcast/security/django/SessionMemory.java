package io.runcast.security.django;

import io.runcast.security.UndecidedException;
import io.runcast.security.django.Verdict.Bad;
import io.runcast.security.django.Verdict.Good;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Asks the database about a session as seldom as may be, and never from more than a few threads at
 * once, so that neither many requests of one session nor many invented sessions keep it from its
 * work. Threadsafe.
 *
 * <p>A good answer counts for ten seconds and, while the database is away, for five minutes; a bad
 * one for two seconds. Good and bad ones do not displace each other, so inventing sessions makes
 * nobody's real one forgotten.
 */
final class SessionMemory {

  /** Asks the database. */
  @FunctionalInterface
  interface Inquiry {
    Verdict of(String key) throws SQLException;
  }

  static final Duration GOOD_FOR = Duration.ofSeconds(10);
  static final Duration BAD_FOR = Duration.ofSeconds(2);

  /** While the database does not answer. */
  static final Duration GOOD_WITHOUT_DATABASE_FOR = Duration.ofMinutes(5);

  static final int MOST = 10_000;

  /** How long a request waits for its turn, or for the answer that another one asked for. */
  private static final Duration WAIT = Duration.ofSeconds(3);

  private final Inquiry inquiry;
  private final InstantSource clock;
  private final Semaphore turns;
  private final Outage outage;
  private final Remembered<Good> good;
  private final Remembered<Bad> bad;
  private final Map<String, CompletableFuture<Verdict>> asking = new ConcurrentHashMap<>();

  /**
   * @param atOnce how many threads may wait for the database
   * @param nanoTime as {@link System#nanoTime}
   */
  SessionMemory(Inquiry inquiry, int atOnce, InstantSource clock, LongSupplier nanoTime) {
    this.inquiry = inquiry;
    this.clock = clock;
    turns = new Semaphore(atOnce, true);
    outage = new Outage(nanoTime);
    good = new Remembered<>(MOST, nanoTime);
    bad = new Remembered<>(MOST, nanoTime);
  }

  /**
   * What is known of a session.
   *
   * @throws UndecidedException when nothing is, and the database does not answer
   */
  Verdict about(String key) throws UndecidedException {
    Optional<Verdict> known = known(key);
    if (known.isPresent()) {
      return known.get();
    }
    var answer = new CompletableFuture<Verdict>();
    CompletableFuture<Verdict> expected = asking.putIfAbsent(key, answer);
    if (expected != null) {
      return outage.isOn() ? withoutDatabase(key) : awaited(expected, key);
    }
    try {
      // Somebody may have asked between the two looks above.
      Optional<Verdict> justLearned = known(key);
      Verdict verdict = justLearned.isPresent() ? justLearned.get() : ask(key);
      answer.complete(verdict);
      return verdict;
    } finally {
      asking.remove(key, answer);
      // Of no effect where there is a verdict.
      answer.cancel(false);
    }
  }

  /** How many sessions it knows something of. */
  int size() {
    return good.size() + bad.size();
  }

  private Optional<Verdict> known(String key) {
    Optional<Verdict> found = unexpired(key, GOOD_FOR).map(Verdict.class::cast);
    return found.isPresent() ? found : bad.recall(key, BAD_FOR).map(Verdict.class::cast);
  }

  /** One that has expired since may have been prolonged. */
  private Optional<Good> unexpired(String key, Duration noOlderThan) {
    return good.recall(key, noOlderThan)
        .filter(session -> clock.instant().isBefore(session.expires()));
  }

  private Verdict ask(String key) throws UndecidedException {
    if (!takeTurn()) {
      return withoutDatabase(key);
    }
    try {
      if (!outage.mayAsk()) {
        return withoutDatabase(key);
      }
      Verdict verdict = inquiry.of(key);
      outage.answered();
      learn(key, verdict);
      return verdict;
    } catch (SQLException e) {
      outage.failed(e);
      return withoutDatabase(key);
    } finally {
      turns.release();
    }
  }

  private boolean takeTurn() {
    try {
      return turns.tryAcquire(outage.isOn() ? 0 : WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Verdict awaited(CompletableFuture<Verdict> answer, String key) throws UndecidedException {
    try {
      return answer.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return withoutDatabase(key);
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      return withoutDatabase(key);
    }
  }

  private void learn(String key, Verdict verdict) {
    if (verdict instanceof Good found) {
      good.learn(key, found);
      bad.forget(key);
    } else if (verdict instanceof Bad found) {
      bad.learn(key, found);
      good.forget(key);
    }
  }

  private Verdict withoutDatabase(String key) throws UndecidedException {
    return unexpired(key, GOOD_WITHOUT_DATABASE_FOR)
        .orElseThrow(() -> new UndecidedException("The CRM's session cannot be checked now."));
  }
}
