package io.runcast.log;

/**
 * Tells that the server switched between {@code LISTEN} and polling; a CDI event on the listener's
 * thread.
 *
 * @param mode the mode from now on
 */
public record ModeChanged(Mode mode) implements LogEvent {

  /** How rows come from the database. */
  public enum Mode {
    /** {@code LISTEN}/{@code NOTIFY}: at once. */
    LISTEN,
    /** By asking once per poll interval. */
    POLL;

    /** As it stands in events and in the status. */
    public String text() {
      return this == LISTEN ? "listen" : "poll";
    }
  }
}
