package io.runcast.finding;

import java.util.Locale;
import java.util.logging.Level;

/** How soon somebody should look. */
public enum Severity {
  /** Good to know; nothing is worse for it. */
  INFO,
  /** Works, but slower or dearer than it should. */
  WARNING,
  /** Rows do not reach those who follow, or soon will not. */
  ERROR;

  /** As the log has it. */
  public Level level() {
    return switch (this) {
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
    };
  }

  /** As status and metrics name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
