package io.runcast.listen;

import io.runcast.Language;
import io.runcast.finding.Finding;
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
   * @param finding what is wrong and how to mend it; null when nothing is
   */
  public record Report(Phase phase, Instant since, int attempts, @Nullable Finding finding) {

    /** The finding in words; null when there is none. */
    public @Nullable String problem() {
      return finding == null ? null : finding.text(Language.ENGLISH);
    }

    /** True when committed rows reach the streams. */
    public boolean delivers() {
      return phase == Phase.LISTENING || phase == Phase.POLLING;
    }

    public Mode mode() {
      return phase == Phase.POLLING ? Mode.POLL : Mode.LISTEN;
    }
  }

  private final ListenerCounts counts = new ListenerCounts();

  private volatile Report report = new Report(Phase.STARTING, Instant.now(), 0, null);

  public Report report() {
    return report;
  }

  public ListenerCounts counts() {
    return counts;
  }

  /** On the listener's thread, or before it starts. */
  void become(Phase phase, int attempts, @Nullable Finding finding) {
    Report old = report;
    Instant since = old.phase() == phase ? old.since() : Instant.now();
    report = new Report(phase, since, attempts, finding);
  }
}
