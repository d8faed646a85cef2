package io.runcast.sse;

import io.runcast.Language;
import io.runcast.broadcast.Actor;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Farewell;
import io.runcast.broadcast.Outlet;
import io.runcast.security.Rights;
import io.runcast.security.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client of a feed that has no history: what comes next is only made when the client can take
 * it, so that news which came meanwhile may be one piece of news. Who reads nothing for a while is
 * sent away.
 *
 * <p>{@link #hasNext()} and {@link #next()} are called by whichever thread works, one at a time,
 * and so is what is given to {@link #post}; everything else may be called by any thread. Never
 * blocks.
 */
public abstract class FeedStream extends Actor implements Outlet, Rights.Guest {

  private static final Logger LOG = Logger.getLogger(FeedStream.class.getName());
  private static final byte[] HEARTBEAT = {':', '\n', '\n'};

  private final Language language;
  private final ClientSink sink;
  private final Executor pumps;
  private final Duration patience;
  private final Consumer<FeedStream> left;
  private final AtomicBoolean dismissed = new AtomicBoolean();
  private volatile boolean closed;

  /** Since when the client takes nothing, and when it last took something; read by the clock. */
  private volatile long waitingSince;

  private volatile long lastWrite = System.nanoTime();

  // What follows belongs to the thread that works.
  private final Queue<byte[]> first = new ArrayDeque<>(2);
  private boolean unflushed;

  /** Why it ends once {@link #first} has left; null while it lasts. */
  private @Nullable DisconnectReason ending;

  /**
   * @param language of what is said when the client may not stay
   * @param pumps for what never blocks
   * @param patience how long a client may read nothing
   * @param left told when it is over
   */
  protected FeedStream(
      Language language,
      ClientSink sink,
      Executor pumps,
      Duration patience,
      Consumer<FeedStream> left) {
    this.language = language;
    this.sink = sink;
    this.pumps = pumps;
    this.patience = patience;
    this.left = left;
  }

  /** Whether there is something to write. */
  protected abstract boolean hasNext();

  /** What is to be written now, in whole events; only after {@link #hasNext()} was true. */
  protected abstract byte[] next();

  public final Language language() {
    return language;
  }

  /** True where the connection, which has others too, looks after its client itself. */
  protected final boolean isShared() {
    return sink.isShared();
  }

  /** Sends a client away that has read nothing for too long; false when there was no need. */
  public final boolean evictIfStalled() {
    long waiting = waitingSince;
    if (sink.isShared() || waiting == 0 || System.nanoTime() - waiting <= patience.toNanos()) {
      return false;
    }
    close(DisconnectReason.STALLED);
    return true;
  }

  /** Keeps proxies from closing, and finds clients that are gone. */
  public final void beat(Duration heartbeat) {
    if (waitingSince == 0 && System.nanoTime() - lastWrite > heartbeat.toNanos()) {
      sendRaw(HEARTBEAT);
    }
  }

  /** Ends it after these last words, instead of what else there was to say. */
  public final void endWith(byte[] words, DisconnectReason reason) {
    post(
        () -> {
          if (ending == null) {
            first.add(words);
            ending = reason;
          }
        });
  }

  @Override
  public final void sendRaw(byte[] bytes) {
    post(() -> first.add(bytes));
  }

  @Override
  public final void close(DisconnectReason reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    left.accept(this);
    // By the thread that works: no server likes a response that is ended while it is written to.
    post(() -> sink.close(reason));
  }

  @Override
  public final boolean isOver() {
    return closed;
  }

  @Override
  public final void dismiss(Standing standing) {
    if (dismissed.compareAndSet(false, true)) {
      endWith(
          Farewell.event(standing == Standing.EXPIRED, language), DisconnectReason.UNAUTHORIZED);
    } else {
      close(DisconnectReason.UNAUTHORIZED);
    }
  }

  @Override
  protected final boolean work() {
    try {
      while (!closed && (unflushed || ending != null || hasMore())) {
        if (!sink.isReady()) {
          waitingSince = waitingSince == 0 ? System.nanoTime() : waitingSince;
          return true;
        }
        waitingSince = 0;
        step();
      }
    } catch (IOException | IllegalStateException e) {
      // Servers answer either to a write on a connection that is gone.
      close(DisconnectReason.CLIENT_GONE);
    }
    return true;
  }

  private boolean hasMore() {
    return !first.isEmpty() || (ending == null && hasNext());
  }

  private void step() throws IOException {
    if (unflushed) {
      sink.flush();
      unflushed = false;
    } else if (hasMore()) {
      byte[] said = first.poll();
      sink.write(said == null ? next() : said);
      lastWrite = System.nanoTime();
      unflushed = true;
    } else if (ending != null) {
      // Now the last flush has gone through.
      close(ending);
    }
  }

  @Override
  protected final void giveWay() {
    pumps.execute(this::signal);
  }

  @Override
  protected final void failed(Throwable failure) {
    LOG.log(Level.SEVERE, "A client's feed failed", failure);
    close(DisconnectReason.FAILED);
  }
}
