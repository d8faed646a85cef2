package io.runcast.history;

import io.runcast.broadcast.Actor;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Outlet;
import io.runcast.security.Rights;
import io.runcast.security.Standing;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client all rows of a view as a file: reads a piece, sends it at the client's pace, and
 * only then reads the next. Nothing of the database is held in between.
 *
 * <p>A file that is broken off has no end that a client could take for one: its last line says why,
 * where the client still reads, and then the connection is cut.
 */
final class LogDownload extends Actor implements Outlet, Rights.Guest {

  private static final Logger LOG = Logger.getLogger(LogDownload.class.getName());

  /** How often a piece is tried again while the database is away. */
  private static final int TRIES = 8;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Where the pieces come from. */
  interface Source {
    /** Reads the next piece; the same one again after a failure. */
    Piece next() throws SQLException;

    /** What a file ends with that is not whole. */
    byte[] broken(String why);
  }

  /** What a download needs of others. */
  interface Surroundings {
    /** Runs something that waits for the database. */
    void read(Runnable task, Duration delay);

    /** Told once, when it is over. */
    void left(LogDownload download);

    /** Cuts the client's connection. */
    void cut();
  }

  /**
   * Why a file is not to become whole.
   *
   * @param why in words, for its last line
   */
  private record Breach(String why, DisconnectReason reason) {}

  private final Source source;
  private final ClientSink sink;
  private final Surroundings surroundings;

  /** What was read and waits to be sent. */
  private final AtomicReference<@Nullable Piece> arrived = new AtomicReference<>();

  private volatile boolean closed;
  private volatile @Nullable Breach breach;

  /** Since when the client takes nothing; 0 while it does. */
  private volatile long waitingSince;

  // What follows belongs to the thread that works.
  private final Queue<byte[]> unsent = new ArrayDeque<>();
  private boolean reading;
  private boolean last;
  private boolean unflushed;
  private boolean farewell;

  /** Belongs to the thread that reads. */
  private int failures;

  /**
   * @param first read already, so that what must be refused is
   */
  LogDownload(Source source, Piece first, ClientSink sink, Surroundings surroundings) {
    this.source = source;
    this.sink = sink;
    this.surroundings = surroundings;
    arrived.set(first);
    reading = true;
  }

  /**
   * Sends a client away that does not read.
   *
   * @param patience how long it may read nothing
   */
  void tick(Duration patience) {
    long waiting = waitingSince;
    if (waiting != 0 && System.nanoTime() - waiting > patience.toNanos()) {
      close(DisconnectReason.STALLED);
    }
  }

  /** Ends the file as soon as the client takes its last line. */
  private void breakOff(String why, DisconnectReason reason) {
    if (breach == null) {
      breach = new Breach(why, reason);
    }
    signal();
  }

  @Override
  protected boolean work() {
    try {
      while (!closed && step()) {
        // As far as it goes.
      }
    } catch (IOException | IllegalStateException e) {
      // Servers answer either to a write on a connection that is gone.
      close(DisconnectReason.CLIENT_GONE);
    }
    return true;
  }

  /** Does the next thing; false when there is something to wait for. */
  private boolean step() throws IOException {
    Breach broken = breach;
    if (broken == null && unsent.isEmpty() && !last && !take()) {
      return false;
    }
    if (!sink.isReady()) {
      waitingSince = waitingSince == 0 ? System.nanoTime() : waitingSince;
      return false;
    }
    waitingSince = 0;
    if (broken != null && !farewell) {
      unsent.clear();
      byte[] words = source.broken(broken.why());
      if (words.length > 0) {
        unsent.add(words);
      }
      farewell = true;
    }
    byte[] next = unsent.poll();
    if (next != null) {
      sink.write(next);
      unflushed = true;
    } else if (unflushed) {
      sink.flush();
      unflushed = false;
    } else {
      close(broken == null ? DisconnectReason.RUN_ENDED : broken.reason());
    }
    return true;
  }

  /** Takes the piece that was read, or has one read. */
  private boolean take() {
    Piece piece = arrived.getAndSet(null);
    if (piece == null) {
      if (!reading) {
        reading = true;
        surroundings.read(this::read, Duration.ZERO);
      }
      return false;
    }
    reading = false;
    unsent.addAll(piece.writes());
    last = piece.last();
    return true;
  }

  private void read() {
    if (closed || breach != null) {
      return;
    }
    try {
      arrived.set(source.next());
      failures = 0;
      signal();
    } catch (SQLException e) {
      failures++;
      if (failures < TRIES) {
        surroundings.read(this::read, pause());
      } else {
        LOG.log(Level.WARNING, "A download was broken off: {0}", e.getMessage());
        breakOff("The database does not answer.", DisconnectReason.FAILED);
      }
    } catch (RuntimeException e) {
      // The run was deleted, or a row makes the search take too long.
      LOG.log(Level.WARNING, "A download was broken off", e);
      breakOff("The rows cannot be read any further.", DisconnectReason.FAILED);
    }
  }

  private Duration pause() {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << failures);
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  @Override
  public void sendRaw(byte[] bytes) {
    throw new UnsupportedOperationException("A file has no events");
  }

  @Override
  public void close(DisconnectReason reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    surroundings.left(this);
    post(
        () -> {
          if (reason != DisconnectReason.RUN_ENDED && reason != DisconnectReason.CLIENT_GONE) {
            surroundings.cut();
          }
          sink.close();
        });
  }

  @Override
  public boolean isOver() {
    return closed;
  }

  @Override
  public void dismiss(Standing standing) {
    breakOff("The login, session or token does not count any more.", DisconnectReason.UNAUTHORIZED);
  }

  @Override
  protected void giveWay() {
    surroundings.read(this::signal, Duration.ZERO);
  }

  @Override
  protected void failed(Throwable failure) {
    LOG.log(Level.SEVERE, "A download failed", failure);
    close(DisconnectReason.FAILED);
  }
}
