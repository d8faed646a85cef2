package io.runcast.broadcast;

import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Owns the threads of the fan-out, on the server's thread factory: pumps that never block, and
 * readers that wait for the database, as many as {@code runcast.replay.concurrency} allows.
 *
 * <p>Not the server's default executor: how many threads that has and how it queues differs from
 * server to server, and a pump that waits behind somebody's long task delays every client.
 */
@ApplicationScoped
public class Workers {

  @Inject Settings settings;
  @Resource ManagedThreadFactory threads;

  private ExecutorService pumps;
  private ExecutorService readers;
  private ScheduledExecutorService clock;
  private ScheduledExecutorService chores;
  private ScheduledExecutorService rights;

  @PostConstruct
  void start() {
    pumps = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), threads);
    readers = Executors.newFixedThreadPool(settings.client().replayConcurrency(), threads);
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
    timer.setRemoveOnCancelPolicy(true);
    clock = timer;
    chores = Executors.newSingleThreadScheduledExecutor(threads);
    rights = Executors.newSingleThreadScheduledExecutor(threads);
  }

  @PreDestroy
  void stop() {
    clock.shutdownNow();
    chores.shutdownNow();
    rights.shutdownNow();
    readers.shutdownNow();
    pumps.shutdown();
  }

  /** For what never blocks. */
  public ExecutorService pumps() {
    return pumps;
  }

  /** For what waits for the database. */
  public ExecutorService readers() {
    return readers;
  }

  /**
   * As {@link CompletableFuture#orTimeout}, whose own thread inherits the class loader of the
   * application that first uses it in a JVM, and keeps it for ever.
   */
  public <T> CompletableFuture<T> within(Duration longest, CompletableFuture<T> future) {
    ScheduledFuture<?> timeout =
        clock.schedule(
            () -> future.completeExceptionally(new TimeoutException()),
            longest.toNanos(),
            TimeUnit.NANOSECONDS);
    // Not what this returns: a failure would come wrapped once more.
    CompletableFuture<T> unused = future.whenComplete((result, failure) -> timeout.cancel(false));
    return future;
  }

  /** For what is due at a time and never blocks. */
  public ScheduledExecutorService clock() {
    return clock;
  }

  /** For what is due at a time, waits for the database, and is in no hurry. */
  public ScheduledExecutorService chores() {
    return chores;
  }

  /** For looking after the rights of open streams, which no chore is to hold up. */
  public ScheduledExecutorService rights() {
    return rights;
  }
}
