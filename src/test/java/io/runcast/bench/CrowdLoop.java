package io.runcast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves the bytes of some thousand {@link Line}s with one thread and one selector.
 *
 * <p>A row counts as delivered when the read that brought it returns. One buffer serves all
 * connections, and nothing is allocated for a row that another client of the run had before.
 */
final class CrowdLoop implements Runnable {
  /** Enough to keep the server busy, few enough not to overrun its accept queue. */
  private static final int MOST_OPENING = 256;

  private static final int BUFFER = 256 * 1024;

  /**
   * Of clients that will stop reading: small, so that the server notices soon; with much less than
   * this, loopback needs long to get going again.
   */
  private static final int STALLING_BUFFER = 512 * 1024;

  private static final long IDLE_MILLIS = 1000;

  private final InetSocketAddress server;
  private final String host;
  private final Selector selector;
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] bytes = new byte[BUFFER];
  private final List<Line> followers = new ArrayList<>();
  private final Deque<Line> unconnected = new ArrayDeque<>();
  private final PriorityQueue<Line> sleepers =
      new PriorityQueue<>(Comparator.comparingLong(Line::retryAt));
  private LatencyBook book = new LatencyBook(EpochClock.nanos());

  /** When the present read returned. */
  private long now;

  /** Clients that have asked for the first time and were not let in yet. */
  private int opening;

  private long lookedAt;
  private boolean closing;

  // Written by this loop, read by anybody.
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
  private volatile @Nullable Throwable failure;

  CrowdLoop(InetSocketAddress server) {
    this.server = server;
    this.host = server.getHostString() + ":" + server.getPort();
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Before it runs. */
  void add(Line follower) {
    followers.add(follower);
    unconnected.add(follower);
  }

  /** Does something on the loop's thread, soon. */
  void submit(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  @Override
  public void run() {
    try (selector) {
      while (!closing) {
        connectSome();
        selector.select(this::ready, untilNextRetry());
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        giveUpUnanswered();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private void connectSome() throws IOException {
    while (opening < MOST_OPENING && !unconnected.isEmpty()) {
      opening++;
      connect(unconnected.remove());
    }
    long time = System.nanoTime();
    for (Line next = sleepers.peek();
        next != null && next.retryAt() <= time;
        next = sleepers.peek()) {
      connect(sleepers.remove());
    }
  }

  private long untilNextRetry() {
    Line next = sleepers.peek();
    if (next == null) {
      return IDLE_MILLIS;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(next.retryAt() - System.nanoTime());
    return Math.max(1, Math.min(IDLE_MILLIS, millis));
  }

  /** Once a second, for that is a look at every client. */
  private void giveUpUnanswered() {
    long time = System.nanoTime();
    if (time - lookedAt < TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS)) {
      return;
    }
    lookedAt = time;
    for (SelectionKey key : selector.keys()) {
      Line follower = follower(key);
      if (follower.isUnanswered(time)) {
        unanswered.incrementAndGet();
        cut(key, follower);
      }
    }
  }

  private void connect(Line follower) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    // Closed with a reset: ten thousand sockets in TIME_WAIT would use up the machine's ports.
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    if (follower.group() == Group.STALLING) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLING_BUFFER);
    }
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, follower);
    try {
      if (channel.connect(server)) {
        ask(key, channel, follower);
      }
    } catch (IOException e) {
      cut(key, follower);
    }
  }

  private void ready(SelectionKey key) {
    Line follower = follower(key);
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        ask(key, channel, follower);
      } else if (key.isReadable() && !read(channel, follower)) {
        cut(key, follower);
      }
    } catch (IOException e) {
      cut(key, follower);
    }
  }

  private void ask(SelectionKey key, SocketChannel channel, Line follower) throws IOException {
    write(channel, follower.request(host, System.nanoTime()));
    key.interestOps(SelectionKey.OP_READ);
  }

  /** Little enough for an empty buffer. */
  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    channel.write(buffer);
    if (buffer.hasRemaining()) {
      throw new IOException("a connection takes no whole message");
    }
  }

  /** False when nothing more comes. */
  private boolean read(SocketChannel channel, Line follower) throws IOException {
    incoming.clear();
    int size = channel.read(incoming);
    now = EpochClock.nanos();
    if (size < 0) {
      return false;
    }
    incoming.get(0, bytes, 0, size);
    follower.feed(bytes, size);
    byte[] reply = follower.reply();
    if (reply != null) {
      write(channel, reply);
    }
    return !follower.isOver();
  }

  private void cut(SelectionKey key, Line follower) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone all the same.
    }
    follower.cut(System.nanoTime());
    if (follower.retryAt() != Line.NEVER) {
      sleepers.add(follower);
    }
  }

  // What followers report, on this thread.

  void opened(boolean firstTime) {
    open.incrementAndGet();
    if (firstTime) {
      opening--;
    }
  }

  void left() {
    open.decrementAndGet();
    cuts.incrementAndGet();
  }

  void refused(int status) {
    refusals.merge(status, 1, Integer::sum);
  }

  void delivered(Group group, long stamp) {
    book.record(group, stamp, now);
    rows.lazySet(rows.get() + 1);
  }

  // What is asked for by tasks, on this thread.

  /** Begins a new book; the answer is the one until now. */
  LatencyBook turnPage(long since) {
    LatencyBook closed = book;
    book = new LatencyBook(since);
    return closed;
  }

  /** From now on these clients leave what comes in the kernel, or read again. */
  void reads(Group group, boolean wanted) {
    for (SelectionKey key : selector.keys()) {
      Line follower = follower(key);
      if (follower.group() == group && key.isValid()) {
        key.interestOps(wanted ? SelectionKey.OP_READ : 0);
      }
    }
  }

  void close() {
    closing = true;
  }

  private static Line follower(SelectionKey key) {
    return (Line) Objects.requireNonNull(key.attachment());
  }

  List<Line> followers() {
    return Collections.unmodifiableList(followers);
  }

  // What anybody may ask.

  /** How many clients are connected and greeted. */
  int open() {
    return open.get();
  }

  /** How many rows came, all clients together, none counted twice. */
  long rows() {
    return rows.get();
  }

  /** How many open connections were cut. */
  int cuts() {
    return cuts.get();
  }

  /** How many questions were given up because no answer came. */
  int unanswered() {
    return unanswered.get();
  }

  /** Answers that were no stream, by status. */
  Map<Integer, Integer> refusals() {
    return Map.copyOf(refusals);
  }

  /** What ended the loop before its time. */
  @Nullable Throwable failure() {
    return failure;
  }
}
