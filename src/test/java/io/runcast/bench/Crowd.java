package io.runcast.bench;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * Thousands of clients of one server, dealt round robin over runs; the remote control of their
 * {@link CrowdLoop}s. For one thread.
 */
final class Crowd implements AutoCloseable {
  private static final Duration OPENING = Duration.ofMinutes(2);
  private static final long POLL = TimeUnit.MILLISECONDS.toNanos(2);

  private final List<CrowdLoop> loops;
  private final List<Thread> threads = new ArrayList<>();
  private final int size;

  private Crowd(List<CrowdLoop> loops, int size) {
    this.loops = loops;
    this.size = size;
  }

  /**
   * Connects them and waits until the server has greeted each, so that it gets all that is written
   * from now on.
   *
   * @param runs whose rows are numbered from 1 on, and of which none is written yet
   * @param clients how many
   * @param stalling how many of them will stop reading
   * @param threads that move the bytes
   */
  static Crowd open(URI server, long[] runs, int clients, int stalling, int threads) {
    List<CrowdLoop> loops = loops(server, threads);
    var memos = new HashMap<CrowdLoop, Map<Long, RowMemo>>();
    for (int i = 0; i < clients; i++) {
      // All runs have clients in all loops.
      CrowdLoop loop = loops.get(i / runs.length % threads);
      long run = runs[i % runs.length];
      Group group = i < stalling ? Group.STALLING : Group.READING;
      loop.add(new Follower(loop, run, group, memo(memos, loop, run)));
    }
    return begin(loops, clients);
  }

  /**
   * The same over WebSockets.
   *
   * @param subscriptions how many of the runs each follows
   * @param stalling how many of the clients will stop reading
   */
  static Crowd openSockets(
      URI server, long[] runs, int clients, int subscriptions, int stalling, int threads) {
    List<CrowdLoop> loops = loops(server, threads);
    var memos = new HashMap<CrowdLoop, Map<Long, RowMemo>>();
    for (int i = 0; i < clients; i++) {
      CrowdLoop loop = loops.get(i % threads);
      var follower = new SocketFollower(loop, i < stalling ? Group.STALLING : Group.READING);
      for (int k = 0; k < Math.min(subscriptions, runs.length); k++) {
        long run = runs[(i + k) % runs.length];
        follower.follow(run, memo(memos, loop, run));
      }
      loop.add(follower);
    }
    return begin(loops, clients);
  }

  private static List<CrowdLoop> loops(URI server, int threads) {
    var address = new InetSocketAddress(server.getHost(), server.getPort());
    var loops = new ArrayList<CrowdLoop>();
    for (int i = 0; i < threads; i++) {
      loops.add(new CrowdLoop(address));
    }
    return loops;
  }

  /** Of one run in one loop. */
  private static RowMemo memo(Map<CrowdLoop, Map<Long, RowMemo>> memos, CrowdLoop loop, long run) {
    return memos
        .computeIfAbsent(loop, key -> new HashMap<>())
        .computeIfAbsent(run, key -> new RowMemo());
  }

  private static Crowd begin(List<CrowdLoop> loops, int clients) {
    var crowd = new Crowd(List.copyOf(loops), clients);
    crowd.start();
    try {
      if (!crowd.awaitOpen(OPENING)) {
        throw new IllegalStateException(
            "Only %d of %d clients were let in within %d s; refused: %s"
                .formatted(crowd.open(), clients, OPENING.toSeconds(), crowd.refusals()));
      }
      return crowd;
    } catch (RuntimeException e) {
      crowd.close();
      throw e;
    }
  }

  private void start() {
    for (CrowdLoop loop : loops) {
      var thread = new Thread(loop, "crowd " + (threads.size() + 1));
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  int size() {
    return size;
  }

  int open() {
    return loops.stream().mapToInt(CrowdLoop::open).sum();
  }

  /** How many connections the server, or its end, has cut. */
  int cuts() {
    return loops.stream().mapToInt(CrowdLoop::cuts).sum();
  }

  /** How many questions were given up because no answer came. */
  int unanswered() {
    return loops.stream().mapToInt(CrowdLoop::unanswered).sum();
  }

  /** Answers that were no stream, by status. */
  Map<Integer, Integer> refusals() {
    var all = new TreeMap<Integer, Integer>();
    for (CrowdLoop loop : loops) {
      loop.refusals().forEach((status, count) -> all.merge(status, count, Integer::sum));
    }
    return all;
  }

  /** Waits until all are connected; false when they are not in time. */
  boolean awaitOpen(Duration limit) {
    return await(() -> open() == size, limit);
  }

  /**
   * Waits until every client got every row that is committed by now, as long as the limit says.
   *
   * @param written how many rows a run has; so below
   */
  void awaitComplete(LongUnaryOperator written, Duration limit) {
    long expected = followed().mapToLong(client -> written.applyAsLong(client.run())).sum();
    boolean unused =
        await(() -> loops.stream().mapToLong(CrowdLoop::rows).sum() >= expected, limit);
  }

  /** The same of those that read at once. */
  void awaitReading(LongUnaryOperator written, Duration limit) {
    boolean unused = await(() -> mostBehind(Group.READING, written) == 0, limit);
  }

  /** How many rows the hindmost client of a group is behind what is committed. */
  long mostBehind(Group group, LongUnaryOperator written) {
    return onLoops(
            loop ->
                loop.followers().stream()
                    .filter(client -> client.group() == group)
                    .flatMap(client -> client.followed().stream())
                    .mapToLong(client -> client.behind(written.applyAsLong(client.run())))
                    .max()
                    .orElse(0))
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  private Stream<Line.Followed> followed() {
    return loops.stream()
        .flatMap(loop -> loop.followers().stream())
        .flatMap(client -> client.followed().stream());
  }

  /** Begins to measure. */
  void turnPage() {
    LatencyBook unused = closeBook();
  }

  /** Ends to measure, and begins anew. */
  LatencyBook closeBook() {
    long since = EpochClock.nanos();
    List<LatencyBook> books = onLoops(loop -> loop.turnPage(since));
    LatencyBook sum = books.get(0);
    books.subList(1, books.size()).forEach(sum::add);
    return sum;
  }

  /** Clients that can stall stop reading, or go on. */
  void reads(boolean wanted) {
    List<Boolean> unused =
        onLoops(
            loop -> {
              loop.reads(Group.STALLING, wanted);
              return wanted;
            });
  }

  /** Compares what every client got with what was written. */
  Verdict verdict(LongUnaryOperator written) {
    return verdict(written, EnumSet.allOf(Group.class));
  }

  /** The same of the clients of some groups. */
  Verdict verdict(LongUnaryOperator written, Set<Group> groups) {
    return onLoops(
            loop ->
                loop.followers().stream()
                    .filter(client -> groups.contains(client.group()))
                    .flatMap(client -> client.followed().stream())
                    .map(follower -> follower.verdict(written.applyAsLong(follower.run())))
                    .reduce(Verdict.NOTHING, Verdict::plus))
        .stream()
        .reduce(Verdict.NOTHING, Verdict::plus);
  }

  /** What the loops have cost until now. */
  Duration cpu() {
    var beans = ManagementFactory.getThreadMXBean();
    return Duration.ofNanos(
        threads.stream().mapToLong(thread -> beans.getThreadCpuTime(thread.getId())).sum());
  }

  /** Resets all connections. */
  @Override
  public void close() {
    loops.forEach(loop -> loop.submit(loop::close));
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private <T> List<T> onLoops(Function<CrowdLoop, T> task) {
    var answers = new ArrayList<CompletableFuture<T>>();
    for (CrowdLoop loop : loops) {
      var answer = new CompletableFuture<T>();
      loop.submit(() -> answer.complete(task.apply(loop)));
      answers.add(answer);
    }
    await(() -> answers.stream().allMatch(CompletableFuture::isDone), OPENING);
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private boolean await(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      for (CrowdLoop loop : loops) {
        Throwable failure = loop.failure();
        if (failure != null) {
          throw new IllegalStateException("The clients' loop failed: " + failure, failure);
        }
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(POLL);
    }
    return true;
  }
}
