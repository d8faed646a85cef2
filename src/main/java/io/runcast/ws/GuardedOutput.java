package io.runcast.ws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rule that non-blocking output asks before every write and every flush (Servlet 6.0
 * §3.7), for somebody who asks before writes only: a flush that would block is done when the
 * container says that it may be, and until then no write is allowed.
 *
 * <p>A listener is set from the beginning, since a container may block as long as there is none.
 */
final class GuardedOutput extends ServletOutputStream {

  private final ServletOutputStream output;

  @GuardedBy("this")
  private boolean flushOwed;

  /** True when somebody was told no, and waits to be called. */
  @GuardedBy("this")
  private boolean awaited;

  @GuardedBy("this")
  private @Nullable WriteListener listener;

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

  @Override
  public synchronized boolean isReady() {
    try {
      if (ready()) {
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
  public synchronized void write(int b) throws IOException {
    output.write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    output.write(bytes, offset, length);
  }

  @Override
  public synchronized void flush() throws IOException {
    flushOwed = true;
    flushIfReady();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  @GuardedBy("this")
  private boolean ready() throws IOException {
    flushIfReady();
    return !flushOwed && output.isReady();
  }

  @GuardedBy("this")
  private void flushIfReady() throws IOException {
    if (flushOwed && output.isReady()) {
      flushOwed = false;
      output.flush();
    }
  }

  private void writePossible() throws IOException {
    WriteListener called = null;
    synchronized (this) {
      if (ready() && awaited) {
        awaited = false;
        called = listener;
      }
    }
    if (called != null) {
      called.onWritePossible();
    }
  }

  private void failed(Throwable failure) {
    WriteListener called;
    synchronized (this) {
      called = listener;
    }
    if (called != null) {
      called.onError(failure);
    }
  }
}
