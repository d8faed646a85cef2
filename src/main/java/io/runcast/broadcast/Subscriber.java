package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import io.runcast.log.Subject;
import io.runcast.log.TailSearch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in what it follows: replays from the table up to where the ring took over,
 * then goes on live; whenever the ring has moved past it, it replays again.
 *
 * <p>{@link #signal()}, {@link #post} and what is public may be called by any thread; everything
 * else is done by whichever thread drains, one at a time. Never blocks.
 */
public final class Subscriber extends Actor implements Outlet {

  private static final Logger LOG = Logger.getLogger(Subscriber.class.getName());

  /** As much is written before others have their turn: what a client far behind takes at once. */
  private static final int TURN_BYTES = 128 * 1024;

  /** What a client needs of those around it; each may be called by any thread. */
  interface Surroundings {
    /** Reads the next page, to be delivered. */
    void page(Subscriber subscriber, Gap gap);

    /** Signals it again when others have had their turn. */
    void giveWay(Subscriber subscriber);

    /** Where it counts what it writes. */
    Traffic traffic();

    /** It is over. */
    void left(Subscriber subscriber, DisconnectReason reason);
  }

  private static final long FLUSHED_AGAIN = Duration.ofMillis(500).toNanos();

  /** Who takes nothing for so long is behind by its own doing. */
  private static final long SLOW = Duration.ofSeconds(1).toNanos();

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
  private final Surroundings surroundings;

  /** When it is to come back, perhaps to another server. */
  private final long expires;

  /** Set once, by the draining thread or {@link #close}; read by all. */
  private volatile @Nullable DisconnectReason closed;

  /** When bytes last left, and since when the client takes none (0: it does); read by the clock. */
  private volatile long lastWrite = System.nanoTime();

  private volatile long waitingSince;

  /** Whether the sink was flushed once more when nothing had come for a while. */
  private volatile boolean flushedAgain;

  private final AtomicBoolean rightLost = new AtomicBoolean();
  private volatile boolean waitedForRun;
  private volatile boolean placeLost;
  private volatile @Nullable TailSearch tail;
  private volatile @Nullable Subject joined;

  // What follows belongs to the draining thread.
  private final Deque<Batch> pending = new ArrayDeque<>(4);
  private Phase phase = Phase.OPENING;
  private @Nullable Broadcaster broadcaster;
  private @Nullable Gap gap;
  private RingPlace place;

  /** The first frame that came when it was up to date. */
  private long liveFrom;

  private boolean pageAsked;
  private boolean unflushed;
  private boolean rowsWritten;
  private boolean greeted;
  private DisconnectReason ending = DisconnectReason.RUN_ENDED;

  /**
   * @param expires as {@link System#nanoTime()} tells time
   */
  Subscriber(StreamRequest request, ClientSink sink, Surroundings surroundings, long expires) {
    this.request = request;
    this.sink = sink;
    this.surroundings = surroundings;
    this.expires = expires;
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

  /** Whose broadcaster it was put into; null for none. */
  @Nullable Subject joined() {
    return joined;
  }

  void joined(Subject subject) {
    joined = subject;
  }

  /** Why it ended; null while it lasts. */
  @Nullable DisconnectReason closed() {
    return closed;
  }

  @Override
  public void close(DisconnectReason reason) {
    synchronized (this) {
      if (closed != null) {
        return;
      }
      closed = reason;
    }
    surroundings.left(this, reason);
    // By the draining thread: no server likes a response that is ended while it is written to.
    post(() -> sink.close(reason));
  }

  /** Sends an event of its own, outside the run's order. */
  void send(Notice notice) {
    post(() -> add(notice));
  }

  /** Sends an event and ends. */
  void endWith(Notice notice, DisconnectReason reason) {
    post(
        () -> {
          if (phase == Phase.ENDING) {
            return;
          }
          add(notice);
          finish(reason);
        });
  }

  public boolean isOver() {
    return closed != null;
  }

  /**
   * Tells the client that it may not stay, and ends; at the second time, at once.
   *
   * @param expired whether its time was over
   */
  public void loseRight(boolean expired) {
    if (rightLost.compareAndSet(false, true)) {
      endWith(Notice.unauthorized(expired), DisconnectReason.UNAUTHORIZED);
    } else {
      close(DisconnectReason.UNAUTHORIZED);
    }
  }

  @Override
  public void sendRaw(byte[] bytes) {
    post(() -> pending.add(Batch.of(bytes)));
  }

  /** Begins or begins again where {@code opened} says. */
  void start(Opened opened) {
    post(
        () -> {
          if (opened.broadcaster().isGone() || phase == Phase.ENDING) {
            // It was told so, or will be, and goes on from there; or it ends.
            return;
          }
          broadcaster = opened.broadcaster();
          // In the ring everything behind the client's place is new to it.
          LogCursor upTo = opened.live() ? null : opened.upTo();
          gap = new Gap(opened.broadcaster(), opened.from(), opened.witness(), upTo, opened.skip());
          place = new RingPlace(request, opened.mark(), upTo, opened.skip());
          opened.greeting().forEach(bytes -> pending.add(Batch.of(bytes)));
          // Whether the row it had last still stands is found out with its first page.
          boolean nothingBetween =
              opened.witness() == null && Objects.equals(opened.from(), opened.upTo());
          if (opened.live() || nothingBetween) {
            goLive(opened.broadcaster());
          } else {
            replay();
          }
        });
  }

  /** Leaves a run that is gone, to be started again in another. */
  void leave(Broadcaster gone, Notice notice) {
    joined = null;
    post(
        () -> {
          if (phase == Phase.ENDING || (broadcaster != null && broadcaster != gone)) {
            return;
          }
          broadcaster = null;
          gap = null;
          pageAsked = false;
          phase = Phase.OPENING;
          add(notice);
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
          pageAsked = page.then() == Page.Then.SETTLING;
          pending.addAll(page.rows());
          if (page.notice() != null) {
            add(page.notice());
          }
          gap = page.left();
          if (page.left().skip() == null) {
            place.forgetSkip();
          }
          switch (page.then()) {
            case LIVE -> goLive(page.left().run());
            case END -> finish(DisconnectReason.RUN_ENDED);
            case RETURN -> close(DisconnectReason.START_OVER);
            case MORE, RESET, SETTLING -> {
              // Asked for when these rows are written, or under way.
            }
          }
        });
  }

  /**
   * Called about once a second: heartbeat, the end of those who take nothing, and of those who have
   * been here for long enough.
   */
  void tick(long now, long heartbeatNanos, long stallNanos) {
    long waiting = waitingSince;
    boolean alone = !sink.isShared();
    if (alone && waiting != 0 && now - waiting > stallNanos) {
      close(DisconnectReason.STALLED);
    } else if (alone && now - expires > 0) {
      post(this::rotate);
    } else if (waiting == 0 && now - lastWrite > heartbeatNanos) {
      post(() -> pending.add(Batch.of(heartbeat())));
    } else if (waiting == 0 && !flushedAgain && now - lastWrite > FLUSHED_AGAIN) {
      post(this::flushAgain);
    }
  }

  /** Undertow keeps the tail of a flood over HTTP/2 until it is asked once more. */
  private void flushAgain() {
    flushedAgain = true;
    unflushed = greeted;
  }

  /** Rows that a filter leaves out bring no place with them, so the heartbeat does. */
  private byte[] heartbeat() {
    Gap now = gap;
    boolean moves = phase == Phase.LIVE && !request.filter().isAll() && place.skip() == null;
    return moves && now != null && now.witness() != null
        ? Notice.place(now.token())
        : Notice.heartbeat();
  }

  private void rotate() {
    if (phase != Phase.ENDING) {
      pending.add(Batch.of(Comeback.atOnce()));
      finish(DisconnectReason.ROTATED);
    }
  }

  private void add(Notice notice) {
    pending.add(Batch.of(notice.in(request.language())));
  }

  private void replay() {
    phase = Phase.REPLAY;
    surroundings.traffic().replay();
  }

  private void goLive(Broadcaster run) {
    phase = Phase.LIVE;
    liveFrom = run.ring().end();
  }

  /**
   * How long rows took. Those that it has only now because it came late, or did not read, say
   * nothing of that, and those that a filter leaves out it never has.
   */
  private void measure() {
    Broadcaster run = broadcaster;
    boolean upToDate = phase == Phase.LIVE && pending.isEmpty();
    if (run != null && upToDate && rowsWritten && request.filter().isAll()) {
      surroundings.traffic().firstDelivered(run.ring().delivered(liveFrom, place.sequence()));
    }
    rowsWritten = false;
  }

  /** The client takes bytes, and perhaps did not for a while. */
  private void tookTime() {
    long waiting = waitingSince;
    waitingSince = 0;
    Broadcaster run = broadcaster;
    if (waiting != 0 && run != null && System.nanoTime() - waiting > SLOW) {
      liveFrom = run.ring().end();
    }
  }

  private void finish(DisconnectReason reason) {
    phase = Phase.ENDING;
    ending = reason;
  }

  @Override
  protected void giveWay() {
    surroundings.giveWay(this);
  }

  @Override
  protected void failed(Throwable failure) {
    LOG.log(Level.SEVERE, "A client's stream failed", failure);
    close(DisconnectReason.FAILED);
  }

  @Override
  protected boolean work() {
    try {
      return drain();
    } catch (IOException | IllegalStateException e) {
      // Servers answer either to a write on a connection that is gone.
      close(DisconnectReason.CLIENT_GONE);
      return true;
    }
  }

  /**
   * Asks the sink only when there is something for it: that is a good part of a lone row's cost.
   */
  private boolean drain() throws IOException {
    int written = 0;
    while (closed == null) {
      boolean more = hasNext();
      boolean ends = phase == Phase.ENDING && !more && !unflushed;
      if (!more && !unflushed && !ends) {
        return true;
      }
      if (!sink.isReady()) {
        if (waitingSince == 0) {
          waitingSince = System.nanoTime();
        }
        return true;
      }
      tookTime();
      if (ends) {
        // Now the last flush has gone through.
        close(ending);
      } else if (more && written < TURN_BYTES) {
        Batch batch = pending.remove();
        sink.write(batch.bytes());
        surroundings.traffic().delivered(batch);
        unflushed = true;
        flushedAgain = false;
        rowsWritten |= batch.rows() > 0;
        written += batch.bytes().length;
        lastWrite = System.nanoTime();
      } else {
        sink.flush();
        unflushed = false;
        measure();
        if (more) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether something waits to be written. What comes first is the retry line, and only then: the
   * status of the response goes out with the first bytes, and whoever has it gets every row that
   * commits from then on, however long the queue of those who came was.
   */
  private boolean hasNext() {
    if (pending.isEmpty()) {
      Batch batch = next();
      if (batch != null) {
        pending.add(batch);
      }
    }
    boolean more = !pending.isEmpty();
    if (more && !greeted) {
      greeted = true;
      pending.addFirst(Batch.of(Comeback.afterCut()));
    }
    return more;
  }

  /** The next bytes of the run; null when there are none for now. */
  private @Nullable Batch next() {
    return switch (phase) {
      case OPENING, ENDING -> null;
      case REPLAY -> askForPage();
      case LIVE -> live();
    };
  }

  private @Nullable Batch askForPage() {
    Gap wanted = gap;
    if (!pageAsked && wanted != null) {
      pageAsked = true;
      surroundings.page(this, wanted);
    }
    return null;
  }

  private @Nullable Batch live() {
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
        return chunk.batch();
      }
    }
    return null;
  }

  /** The ring has moved on: replays up to where it is now. */
  private void rejoin(Broadcaster run) {
    Gap was = Objects.requireNonNull(gap);
    Checkpoint checkpoint = run.checkpoint(was.from());
    LogCursor upTo = run.ended() ? null : checkpoint.stand().position();
    LogCursor witness = was.witness() == null ? place.firstRow() : was.witness();
    gap = new Gap(run, was.from(), witness, upTo, place.skip());
    // Unlike rows, these are not in the table.
    run.ring()
        .notices(place.sequence(), checkpoint.mark().sequence())
        .forEach(notice -> pending.add(Batch.of(notice.in(request.language()))));
    place = place.movedTo(checkpoint.mark().sequence(), upTo);
    replay();
  }
}
