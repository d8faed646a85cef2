package io.runcast.security.django;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Spares the requests' threads a database that does not answer: after a failure one of them asks
 * again every two seconds, the others do not wait. Logs when it begins and when it ends.
 * Threadsafe.
 */
final class Outage {

  private static final Logger LOG = Logger.getLogger(Outage.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private boolean on;

  @GuardedBy("this")
  private long asked;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Outage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized boolean isOn() {
    return on;
  }

  /** Whether who asks this is to ask the database now. */
  synchronized boolean mayAsk() {
    long now = nanoTime.getAsLong();
    if (on && now - asked < PAUSE.toNanos()) {
      return false;
    }
    asked = now;
    return true;
  }

  synchronized void failed(SQLException failure) {
    asked = nanoTime.getAsLong();
    if (!on) {
      on = true;
      LOG.log(Level.WARNING, "The CRM''s sessions cannot be checked: {0}", failure.getMessage());
    }
  }

  synchronized void answered() {
    if (on) {
      on = false;
      LOG.info("The CRM's sessions can be checked again");
    }
  }
}
