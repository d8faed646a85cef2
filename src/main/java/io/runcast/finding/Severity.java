package io.runcast.finding;

import java.util.Locale;

/** How soon somebody should look. */
public enum Severity {
  /** Good to know; nothing is worse for it. */
  INFO,
  /** Works, but slower or dearer than it should. */
  WARNING,
  /** Rows do not reach those who follow, or soon will not. */
  ERROR;

  /** As status and metrics name it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
