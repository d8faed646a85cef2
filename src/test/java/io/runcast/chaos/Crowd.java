package io.runcast.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * All that run beside each other, and how they are told to stop: writers first, clients when they
 * have everything. Belongs to one thread; its members have one each.
 */
final class Crowd implements AutoCloseable {

  private static final int WRITERS = 4;
  private static final int CLIENTS = 9;

  /** Each follows all runs over one connection. */
  private static final int SOCKETS = 4;

  private static final long POLL_MILLIS = 100;

  /** Who has everything may still be given something twice: a server's own look is 2 s away. */
  private static final long ENCORE_MILLIS = 2_500;

  private final CountDownLatch writersStop = new CountDownLatch(1);
  private final CountDownLatch calm = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);

  private final List<RestlessClient> clients = new ArrayList<>();
  private final List<ChaoticWriter> writers = new ArrayList<>();
  private final NaiveReader naive;
  private final BellWatch bells;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> writing = new ArrayList<>();
  private final List<Future<?>> others = new ArrayList<>();

  /**
   * Starts them all.
   *
   * @param jdbcUrl the writers' way to the database, which no proxy disturbs
   */
  Crowd(String jdbcUrl, List<Long> runs, List<Station> stations, Random random) {
    for (int i = 0; i < CLIENTS; i++) {
      Random own = new Random(random.nextLong());
      List<Long> one = List.of(runs.get(i % runs.size()));
      clients.add(new RestlessClient(one, stations, own, calm, stop));
    }
    for (int i = 0; i < SOCKETS; i++) {
      clients.add(new RestlessClient(runs, stations, new Random(random.nextLong()), calm, stop));
    }
    for (int i = 0; i < WRITERS; i++) {
      Random own = new Random(random.nextLong());
      writers.add(new ChaoticWriter(jdbcUrl, i, runs, own, writersStop));
    }
    naive = new NaiveReader(jdbcUrl, stop);
    bells = new BellWatch(stations, stop);
    clients.forEach(client -> others.add(threads.submit(client)));
    others.add(threads.submit(naive));
    others.add(threads.submit(bells));
    writers.forEach(writer -> writing.add(threads.submit(writer)));
  }

  /** Returns when nobody writes any more. */
  void endWriting() throws InterruptedException, ExecutionException {
    writersStop.countDown();
    awaitAll(writing);
  }

  /** Lets clients stay where they are until each has as many rows as the table, or time is up. */
  void catchUp(Ledger table, Duration longest) throws InterruptedException {
    calm.countDown();
    long end = System.nanoTime() + longest.toNanos();
    while (received().anyMatch(run -> run.rows() < table.of(run.run()).size())
        && System.nanoTime() < end) {
      stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    stop.await(ENCORE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ends all the rest; fails if one of them has failed. */
  void disperse() throws InterruptedException, ExecutionException {
    stop.countDown();
    awaitAll(others);
  }

  /** Ends them all, whatever they are at. */
  @Override
  public void close() {
    writersStop.countDown();
    calm.countDown();
    stop.countDown();
    threads.shutdownNow();
  }

  List<RestlessClient> clients() {
    return List.copyOf(clients);
  }

  /** What each client got of each run that it follows. */
  Stream<Received> received() {
    return clients.stream().flatMap(client -> client.received().stream());
  }

  List<ChaoticWriter> writers() {
    return List.copyOf(writers);
  }

  NaiveReader naive() {
    return naive;
  }

  BellWatch bells() {
    return bells;
  }

  private static void awaitAll(List<Future<?>> tasks)
      throws InterruptedException, ExecutionException {
    for (Future<?> task : tasks) {
      task.get();
    }
  }
}
