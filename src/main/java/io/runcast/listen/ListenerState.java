package io.runcast.listen;

import io.runcast.log.ModeChanged.Mode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells how the listener is doing; written by its thread, read by health and status on any thread.
 */
@ApplicationScoped
public class ListenerState {

  /** Where the listener stands. */
  public enum Phase {
    /** Not connected yet since the start. */
    STARTING,
    /** {@code LISTEN} is on; rows come at once. */
    LISTENING,
    /** {@code LISTEN} cannot be had; rows come once per poll interval. */
    POLLING,
    /** The connection was lost or refused; the next attempt is due after a wait. */
    RECONNECTING,
    /**
     * So many attempts failed in a row that somebody should look; attempts go on unless {@code
     * runcast.listener.give-up} is set.
     */
    FAILED,
    /** Stopped with the application. */
    STOPPED,
    /** Switched off by {@code runcast.listener.enabled=false}. */
    DISABLED
  }

  /**
   * All of it at one moment.
   *
   * @param since when the phase began
   * @param attempts failed attempts in a row
   * @param problem what is wrong and how to mend it; null when nothing is
   * @param safetyRows rows that no bell had told of: more than a few mean that the trigger is
   *     missing or disabled
   */
  public record Report(
      Phase phase, Instant since, int attempts, @Nullable String problem, long safetyRows) {

    /** True when committed rows reach the streams. */
    public boolean delivers() {
      return phase == Phase.LISTENING || phase == Phase.POLLING;
    }

    public Mode mode() {
      return phase == Phase.POLLING ? Mode.POLL : Mode.LISTEN;
    }
  }

  private volatile Report report = new Report(Phase.STARTING, Instant.now(), 0, null, 0);

  public Report report() {
    return report;
  }

  /** On the listener's thread, or before it starts. */
  void become(Phase phase, int attempts, @Nullable String problem) {
    Report old = report;
    Instant since = old.phase() == phase ? old.since() : Instant.now();
    report = new Report(phase, since, attempts, problem, old.safetyRows());
  }

  /** On the listener's thread. */
  void foundWithoutBell(int rows) {
    Report old = report;
    report =
        new Report(
            old.phase(), old.since(), old.attempts(), old.problem(), old.safetyRows() + rows);
  }
}
