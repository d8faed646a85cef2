package io.runcast.monitor;

import java.time.Duration;

/** The time between two questions. */
@FunctionalInterface
interface Pause {

  /** Returns whether to go on. */
  boolean await(Duration interval) throws InterruptedException;
}
