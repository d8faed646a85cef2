package io.runcast.status;

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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client the newest status: who reads slowly misses those in between, and who reads
 * nothing for a while is sent away.
 */
final class StatusSubscriber extends Actor implements Outlet, Rights.Guest {

  private static final Logger LOG = Logger.getLogger(StatusSubscriber.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Language language;
  private final ClientSink sink;
  private final Executor pumps;
  private final Consumer<StatusSubscriber> left;
  private final AtomicReference<byte @Nullable []> newest = new AtomicReference<>();
  private volatile boolean closed;

  /** Whether it ends once {@link #newest} has left. */
  private volatile boolean ending;

  /** Since when the client takes nothing; 0 while it does. */
  private volatile long waitingSince;

  /** Belongs to the thread that works. */
  private boolean unflushed;

  /**
   * @param left told when it is over
   */
  StatusSubscriber(
      Language language, ClientSink sink, Executor pumps, Consumer<StatusSubscriber> left) {
    this.language = language;
    this.sink = sink;
    this.pumps = pumps;
    this.left = left;
  }

  Language language() {
    return language;
  }

  /** Takes the newest status. */
  void send(byte[] event) {
    if (ending) {
      return;
    }
    long waiting = waitingSince;
    if (waiting != 0 && System.nanoTime() - waiting > PATIENCE.toNanos()) {
      close(DisconnectReason.STALLED);
    } else {
      newest.set(event);
      signal();
    }
  }

  @Override
  public void sendRaw(byte[] bytes) {
    send(bytes);
  }

  @Override
  public void close(DisconnectReason reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    left.accept(this);
    post(sink::close);
  }

  @Override
  public boolean isOver() {
    return closed;
  }

  @Override
  public void dismiss(Standing standing) {
    if (ending) {
      close(DisconnectReason.UNAUTHORIZED);
    } else {
      send(Farewell.event(standing == Standing.EXPIRED, language));
      ending = true;
      signal();
    }
  }

  @Override
  protected boolean work() {
    try {
      while (!closed && (unflushed || ending || newest.get() != null)) {
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

  private void step() throws IOException {
    if (unflushed) {
      sink.flush();
      unflushed = false;
      return;
    }
    byte[] event = newest.getAndSet(null);
    if (event != null) {
      sink.write(event);
      unflushed = true;
    } else if (ending) {
      close(DisconnectReason.UNAUTHORIZED);
    }
  }

  @Override
  protected void giveWay() {
    pumps.execute(this::signal);
  }

  @Override
  protected void failed(Throwable failure) {
    LOG.log(Level.SEVERE, "A status stream failed", failure);
    close(DisconnectReason.FAILED);
  }
}
