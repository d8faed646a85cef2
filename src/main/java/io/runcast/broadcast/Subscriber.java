package io.runcast.broadcast;

import io.runcast.broadcast.Replays.Page;
import io.runcast.log.LogCursor;
import io.runcast.log.TailSearch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in a run: replays from the table up to where the ring took over, then goes on
 * live; whenever the ring has moved past it, it replays again.
 *
 * <p>An actor: {@link #signal()} and {@link #post} may be called by any thread; everything else is
 * done by whichever thread drains, one at a time. Never blocks.
 */
public final class Subscriber {

  private static final Logger LOG = Logger.getLogger(Subscriber.class.getName());

  private enum Phase {
    /** Waits to be told where to begin. */
    OPENING,
    /** Reads pages from the table. */
    REPLAY,
    /** Reads the ring. */
    LIVE,
    /** Everything was handed over; closes once it is written. */
    ENDING
  }

  private final StreamRequest request;
  private final ClientSink sink;
  private final Replays replays;
  private final BiConsumer<Subscriber, DisconnectReason> onClose;

  private final AtomicInteger work = new AtomicInteger();
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

  /** Set once, by the draining thread or {@link #close}; read by all. */
  private volatile @Nullable DisconnectReason closed;

  /** When bytes last left, and since when the client takes none (0: it does); read by the clock. */
  private volatile long lastWrite = System.nanoTime();

  private volatile long waitingSince;

  private volatile boolean waitedForRun;
  private volatile boolean placeLost;
  private volatile @Nullable TailSearch tail;
  private volatile OptionalLong joined = OptionalLong.empty();

  // What follows belongs to the draining thread.
  private final Deque<byte[]> pending = new ArrayDeque<>(4);
  private Phase phase = Phase.OPENING;
  private @Nullable Broadcaster broadcaster;
  private @Nullable Gap gap;
  private RingPlace place;
  private boolean pageAsked;
  private boolean unflushed;
  private DisconnectReason ending = DisconnectReason.RUN_ENDED;

  Subscriber(
      StreamRequest request,
      ClientSink sink,
      Replays replays,
      BiConsumer<Subscriber, DisconnectReason> onClose) {
    this.request = request;
    this.sink = sink;
    this.replays = replays;
    this.onClose = onClose;
    this.place = new RingPlace(request, new Ring.Mark(0, new Ring.FirstRow()), null, null);
  }

  StreamRequest request() {
    return request;
  }

  ClientSink sink() {
    return sink;
  }

  /** True once it was told that no run is active: the next one is followed from its first row. */
  boolean waitedForRun() {
    return waitedForRun;
  }

  void waitForRun() {
    waitedForRun = true;
  }

  /** True when the place it named belongs to a run that is gone. */
  boolean placeLost() {
    return placeLost;
  }

  void losePlace() {
    placeLost = true;
  }

  /** How far the search for its tail has come; null before it begins. */
  @Nullable TailSearch tail() {
    return tail;
  }

  void tail(TailSearch search) {
    tail = search;
  }

  /** The run whose broadcaster it was put into. */
  OptionalLong joined() {
    return joined;
  }

  void joined(long run) {
    joined = OptionalLong.of(run);
  }

  /** Why it ended; null while it lasts. */
  @Nullable DisconnectReason closed() {
    return closed;
  }

  /** Says that there may be something to write; writes it unless another thread does already. */
  public void signal() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        for (Runnable message = inbox.poll(); message != null; message = inbox.poll()) {
          message.run();
        }
        drain();
      } catch (RuntimeException e) {
        // It must not reach the pump, which has others to serve.
        LOG.log(Level.SEVERE, "A client's stream failed", e);
        close(DisconnectReason.FAILED);
      }
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Has something done by the draining thread. */
  void post(Runnable message) {
    inbox.add(message);
    signal();
  }

  /** Ends the stream; any thread, only the first reason counts. */
  public void close(DisconnectReason reason) {
    synchronized (inbox) {
      if (closed != null) {
        return;
      }
      closed = reason;
    }
    onClose.accept(this, reason);
    // By the draining thread: no server likes a response that is ended while it is written to.
    post(sink::close);
  }

  /** Sends an event of its own, outside the run's order. */
  void send(Notice notice) {
    post(() -> pending.add(notice.in(request.language())));
  }

  /** Sends an event and ends. */
  void endWith(Notice notice, DisconnectReason reason) {
    post(
        () -> {
          if (phase == Phase.ENDING) {
            return;
          }
          pending.add(notice.in(request.language()));
          finish(reason);
        });
  }

  /** Sends raw bytes, such as a heartbeat or the retry line. */
  public void sendRaw(byte[] bytes) {
    post(() -> pending.add(bytes));
  }

  /** Begins or begins again where {@code opened} says. */
  void start(Opened opened) {
    post(
        () -> {
          if (opened.broadcaster().isGone()) {
            // It was told so, or will be, and goes on from there.
            return;
          }
          broadcaster = opened.broadcaster();
          // In the ring everything behind the client's place is new to it.
          LogCursor upTo = opened.live() ? null : opened.upTo();
          gap = new Gap(opened.broadcaster(), opened.from(), opened.witness(), upTo, opened.skip());
          place = new RingPlace(request, opened.mark(), upTo, opened.skip());
          pending.addAll(opened.greeting());
          boolean nothingBetween = Objects.equals(opened.from(), opened.upTo());
          phase = opened.live() || nothingBetween ? Phase.LIVE : Phase.REPLAY;
        });
  }

  /** Leaves a run that is gone, to be started again in another. */
  void leave(Broadcaster gone, Notice notice) {
    joined = OptionalLong.empty();
    post(
        () -> {
          if (broadcaster != null && broadcaster != gone) {
            return;
          }
          broadcaster = null;
          gap = null;
          pageAsked = false;
          phase = Phase.OPENING;
          pending.add(notice.in(request.language()));
        });
  }

  /** Takes a page that was asked for. */
  void deliver(Page page) {
    post(
        () -> {
          if (page.left().run() != broadcaster || phase == Phase.ENDING) {
            // Asked for before the run was gone.
            return;
          }
          // While a run's end settles, the next page is under way already.
          pageAsked = page.settling();
          pending.addAll(page.bytes());
          gap = page.left();
          if (page.left().skip() == null) {
            place.forgetSkip();
          }
          if (page.end() != null) {
            pending.add(page.end().in(request.language()));
            finish(DisconnectReason.RUN_ENDED);
          } else if (page.complete() && phase == Phase.REPLAY) {
            phase = Phase.LIVE;
          }
        });
  }

  /** Called about once a second: heartbeat, and the end of those who take nothing. */
  void tick(long now, long heartbeatNanos, long stallNanos) {
    long waiting = waitingSince;
    if (waiting != 0 && now - waiting > stallNanos) {
      close(DisconnectReason.STALLED);
    } else if (waiting == 0 && now - lastWrite > heartbeatNanos) {
      post(() -> pending.add(heartbeat()));
    }
  }

  /** Rows that a filter leaves out bring no place with them, so the heartbeat does. */
  private byte[] heartbeat() {
    Gap now = gap;
    boolean moves = phase == Phase.LIVE && !request.filter().isAll() && place.skip() == null;
    return moves && now != null && now.witness() != null
        ? Notice.place(now.token())
        : Notice.heartbeat();
  }

  private void finish(DisconnectReason reason) {
    phase = Phase.ENDING;
    ending = reason;
  }

  private void drain() {
    try {
      while (closed == null) {
        if (!sink.isReady()) {
          if (waitingSince == 0) {
            waitingSince = System.nanoTime();
          }
          return;
        }
        waitingSince = 0;
        byte[] bytes = pending.poll();
        if (bytes == null) {
          bytes = next();
        }
        if (bytes != null) {
          sink.write(bytes);
          unflushed = true;
          lastWrite = System.nanoTime();
        } else if (unflushed) {
          sink.flush();
          unflushed = false;
        } else {
          if (phase == Phase.ENDING) {
            close(ending);
          }
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      // Servers answer either to a write on a connection that is gone.
      close(DisconnectReason.CLIENT_GONE);
    }
  }

  /** The next bytes of the run; null when there are none for now. */
  private byte @Nullable [] next() {
    return switch (phase) {
      case OPENING, ENDING -> null;
      case REPLAY -> askForPage();
      case LIVE -> live();
    };
  }

  private byte @Nullable [] askForPage() {
    Gap wanted = gap;
    if (!pageAsked && wanted != null) {
      pageAsked = true;
      replays.page(this, wanted);
    }
    return null;
  }

  private byte @Nullable [] live() {
    Broadcaster run = broadcaster;
    while (run != null) {
      if (place.isLost(run.ring())) {
        rejoin(run);
        return askForPage();
      }
      Ring.Chunk chunk = place.next(run.ring());
      if (chunk == null) {
        return null;
      }
      if (chunk.cursor() != null) {
        gap = new Gap(run, chunk.cursor(), chunk.cursor(), null, null);
      }
      if (chunk.end()) {
        finish(DisconnectReason.RUN_ENDED);
      }
      if (chunk.bytes().length > 0) {
        return chunk.bytes();
      }
    }
    return null;
  }

  /** The ring has moved on: replays up to where it is now, in the order that makes joining safe. */
  private void rejoin(Broadcaster run) {
    long sequence = run.ring().next();
    LogCursor upTo = run.ended() ? null : replays.position();
    Gap was = Objects.requireNonNull(gap);
    LogCursor witness = was.witness() == null ? place.firstRow() : was.witness();
    gap = new Gap(run, was.from(), witness, upTo, place.skip());
    place = place.movedTo(sequence, upTo);
    phase = Phase.REPLAY;
    // What the ring told of it meanwhile is no row, so the replay does not bring it back.
    run.known().ifPresent(state -> pending.add(Notice.run(state).in(request.language())));
  }
}
