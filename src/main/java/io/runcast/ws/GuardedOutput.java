package io.runcast.ws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Non-blocking output (Servlet 6.0 §3.7) for two who write whole frames to it: the container's
 * WebSocket implementation, which asks before writes only and not before flushes, and {@link
 * FrameWire}. What would block is kept and done when the container says that it may be; until then
 * nobody is told that more may come.
 *
 * <p>A listener is set from the beginning, since a container may block as long as there is none.
 */
final class GuardedOutput extends ServletOutputStream {

  private final ServletOutputStream output;

  /** Was written when nothing might be; as little as two writes, one by each. */
  @GuardedBy("this")
  private final Queue<byte[]> kept = new ArrayDeque<>(2);

  @GuardedBy("this")
  private boolean flushOwed;

  /** True when the container's part was told no, and waits to be called. */
  @GuardedBy("this")
  private boolean awaited;

  @GuardedBy("this")
  private @Nullable WriteListener listener;

  /** The container may give the output to another request from now on. */
  @GuardedBy("this")
  private boolean shut;

  /** Waits for its bytes to leave. */
  @GuardedBy("this")
  private Wire.@Nullable Listener sending;

  GuardedOutput(ServletOutputStream output) {
    this.output = output;
  }

  /** Has it never block from now on. */
  void begin() {
    output.setWriteListener(
        new WriteListener() {
          @Override
          public void onWritePossible() throws IOException {
            writePossible();
          }

          @Override
          public void onError(Throwable failure) {
            failed(failure);
          }
        });
  }

  /**
   * Writes and flushes whole frames.
   *
   * @param told when they have left and more may come, perhaps at once
   */
  void send(byte[] frames, Wire.Listener told) throws IOException {
    synchronized (this) {
      kept.add(frames);
      flushOwed = true;
      if (!drain()) {
        sending = told;
        return;
      }
    }
    told.sent();
  }

  /**
   * Ends it, before the container takes the output back: not a byte may be written to it then, for
   * it may be another request's.
   */
  void shut() {
    Wire.Listener told;
    synchronized (this) {
      shut = true;
      kept.clear();
      told = sending;
      sending = null;
    }
    if (told != null) {
      told.broken();
    }
  }

  @Override
  public synchronized boolean isReady() {
    try {
      if (drain()) {
        return true;
      }
    } catch (IOException e) {
      // The write that follows says so, to somebody who can be told.
      return true;
    }
    awaited = true;
    return false;
  }

  @Override
  public void setWriteListener(WriteListener set) {
    synchronized (this) {
      if (listener != null) {
        throw new IllegalStateException("There is a listener");
      }
      listener = set;
      awaited = true;
    }
    try {
      writePossible();
    } catch (IOException e) {
      failed(e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    kept.add(Arrays.copyOfRange(bytes, offset, offset + length));
    drain();
  }

  @Override
  public synchronized void flush() throws IOException {
    flushOwed = true;
    drain();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  /** Does what may be done; true when that was all and more may come. */
  @GuardedBy("this")
  private boolean drain() throws IOException {
    if (shut) {
      throw new IOException("The connection is gone");
    }
    try {
      return drainOpen();
    } catch (RuntimeException e) {
      // Payara empties the response of a connection that was cancelled before anybody is told.
      throw new IOException("The connection is gone", e);
    }
  }

  @GuardedBy("this")
  private boolean drainOpen() throws IOException {
    while (output.isReady()) {
      byte[] next = kept.poll();
      if (next != null) {
        output.write(next);
      } else if (flushOwed) {
        flushOwed = false;
        output.flush();
      } else {
        return true;
      }
    }
    return false;
  }

  private void writePossible() throws IOException {
    WriteListener called = null;
    Wire.Listener told = null;
    synchronized (this) {
      if (!shut && drain()) {
        called = awaited ? listener : null;
        awaited &= listener == null;
        told = sending;
        sending = null;
      }
    }
    if (called != null) {
      called.onWritePossible();
    }
    if (told != null) {
      told.sent();
    }
  }

  /** What fails because it is shut is no news. */
  private void failed(Throwable failure) {
    WriteListener called;
    synchronized (this) {
      called = shut ? null : listener;
    }
    shut();
    if (called != null) {
      called.onError(failure);
    }
  }
}
