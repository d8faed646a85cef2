package io.runcast.listen;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets the listener's thread wait in a way that others can end: for good, or to look again. */
final class StopSignal {

  private final Semaphore woken = new Semaphore(0);
  private volatile boolean stopped;

  /** Ends every wait, now and later. */
  void stop() {
    stopped = true;
    woken.release();
  }

  boolean stopped() {
    return stopped;
  }

  /** Ends the present wait, or the next one. */
  void wake() {
    woken.release();
  }

  /** Waits until the time is over or somebody calls; true when it is time to stop. */
  boolean await(Duration longest) throws InterruptedException {
    if (!stopped && woken.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      woken.drainPermits();
    }
    return stopped;
  }
}
