package io.runcast.broadcast;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Works on one thread at a time, whichever calls: what is called meanwhile is done by the thread
 * that is at it already, and nobody waits.
 *
 * <p>Works in turns, so that nobody keeps a thread from others for long. A base class and not a
 * part: there is one per client.
 */
public abstract class Actor {

  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

  /**
   * Works as far as it can; on the working thread.
   *
   * @return false when there is more to do and it is somebody else's turn
   */
  protected abstract boolean work();

  /** Has {@link #signal()} called again soon, on another thread. */
  protected abstract void giveWay();

  /** Something was thrown while it worked; on the working thread. */
  protected abstract void failed(Throwable failure);

  /** Says that there may be something to do; does it unless another thread is at it. */
  public final void signal() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      if (!turn()) {
        // Calls that came meanwhile are answered by the next turn.
        calls.set(0);
        giveWay();
        return;
      }
      seen = calls.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Has something done by the working thread. */
  protected final void post(Runnable message) {
    inbox.add(message);
    signal();
  }

  private boolean turn() {
    try {
      for (Runnable message = inbox.poll(); message != null; message = inbox.poll()) {
        message.run();
      }
      return work();
    } catch (RuntimeException | Error e) {
      // It must not reach the pump, which has others to serve.
      failed(e);
      return true;
    }
  }
}
