package io.runcast.chaos;

import java.time.Duration;

/** One connection of a client, of either kind. */
interface Line extends AutoCloseable {

  /** Whether the server let it in. */
  boolean isOpen();

  /** Waits for the end; false where it has not come in time. */
  boolean endsWithin(Duration time) throws InterruptedException;

  /** True where it did not end but broke off. */
  boolean wasLost();

  /** Reads nothing, until {@link #resume()}. */
  void pause();

  void resume();

  /** Leaves. */
  @Override
  void close();
}
