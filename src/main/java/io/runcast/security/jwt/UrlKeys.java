package io.runcast.security.jwt;

import io.runcast.security.UndecidedException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A key set at an address. Fetched again when it is old, while everybody goes on with what is
 * there, and when a token names a key that it lacks, which a few requests wait for. Whatever tokens
 * come, the issuer is asked by one fetch at a time, and once in half a minute at most.
 */
final class UrlKeys implements KeySource {

  /** So long does a key that the issuer took back stay trusted. */
  static final Duration FRESH = Duration.ofMinutes(5);

  /** Between two fetches. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** Between two fetches while there are no keys at all. */
  static final Duration PAUSE_WITHOUT_KEYS = Duration.ofSeconds(5);

  /** So many requests wait for a fetch; the others are told to come back, and keep no thread. */
  private static final int MOST_WAITING = 32;

  /**
   * One fetch.
   *
   * @param answer to cancel
   * @param done completes when what was answered has been looked at, or nothing was
   */
  private record Attempt(Instant begun, Future<?> answer, Future<?> done) {
    static final Attempt NONE =
        new Attempt(
            Instant.MIN,
            CompletableFuture.completedFuture(false),
            CompletableFuture.completedFuture(false));
  }

  private final KeyFetch fetch;
  private final InstantSource clock;
  private final KeptKeys kept;
  private final Semaphore seats = new Semaphore(MOST_WAITING);

  /** Changed under the lock, which nobody holds for long, and only whoever fetches needs. */
  private volatile Attempt latest = Attempt.NONE;

  UrlKeys(URI address, Duration patience, InstantSource clock) {
    this.fetch = new KeyFetch(address, patience);
    this.clock = clock;
    this.kept = new KeptKeys(shown(address));
    latest = begin();
  }

  @Override
  public PublicKeys current() throws UndecidedException {
    Optional<PublicKeys> keys = kept.get();
    if (keys.isEmpty()) {
      await(attempt());
      return kept.require();
    }
    if (isOlder(latest, FRESH)) {
      attempt(); // nobody waits for it
    }
    return keys.get();
  }

  @Override
  public PublicKeys newerThan(PublicKeys keys) throws UndecidedException {
    PublicKeys now = current();
    if (!now.equals(keys)) {
      return now;
    }
    await(attempt());
    return kept.require();
  }

  @Override
  public void close() {
    latest.answer().cancel(true);
  }

  /** The latest fetch, or a new one if that began long enough ago. */
  private Attempt attempt() {
    Attempt before = latest;
    return isOver(before) ? next() : before;
  }

  private synchronized Attempt next() {
    if (isOver(latest)) {
      latest.answer().cancel(true);
      latest = begin();
    }
    return latest;
  }

  private boolean isOver(Attempt attempt) {
    Duration pause = kept.get().isPresent() ? PAUSE : PAUSE_WITHOUT_KEYS;
    return isOlder(attempt, pause);
  }

  private boolean isOlder(Attempt attempt, Duration age) {
    return !clock.instant().isBefore(attempt.begun().plus(age));
  }

  private Attempt begin() {
    CompletableFuture<HttpResponse<String>> answer = fetch.start();
    return new Attempt(clock.instant(), answer, answer.handle(this::take));
  }

  private boolean take(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
    try {
      if (answer == null) {
        kept.failed(reason(failure));
        return false;
      }
      kept.replace(PublicKeys.parse(answer.body()));
      return true;
    } catch (UnusableKeysException e) {
      kept.failed(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void await(Attempt attempt) throws UndecidedException {
    if (attempt.done().isDone()) {
      return;
    }
    if (!seats.tryAcquire()) {
      throw new UndecidedException("The keys of the tokens' issuer are being fetched.");
    }
    try {
      attempt.done().get(fetch.longest().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UndecidedException("The server is stopping.");
    } catch (ExecutionException | TimeoutException e) {
      // Then the keys are what they were.
    } finally {
      seats.release();
    }
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof UnusableKeysException unusable) {
      return String.valueOf(unusable.getMessage());
    }
    return cause == null
        ? "it cannot be fetched"
        : "it cannot be fetched (%s)".formatted(cause.getClass().getSimpleName());
  }

  /** Without what might be secret. */
  private static String shown(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return "%s://%s%s%s".formatted(address.getScheme(), address.getHost(), port, address.getPath());
  }
}
