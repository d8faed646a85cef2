package io.runcast;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a thread wait in a way that others can end: for good, or to look again. Threadsafe. */
public final class StopSignal {

  private final Semaphore woken = new Semaphore(0);
  private volatile boolean stopped;

  /** Ends every wait, now and later. */
  public void stop() {
    stopped = true;
    woken.release();
  }

  public boolean stopped() {
    return stopped;
  }

  /** Ends the present wait, or the next one. */
  public void wake() {
    woken.release();
  }

  /** Waits until the time is over or somebody calls; true when it is time to stop. */
  public boolean await(Duration longest) throws InterruptedException {
    if (!stopped && woken.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      woken.drainPermits();
    }
    return stopped;
  }
}
