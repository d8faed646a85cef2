package io.runcast.finding;

import java.util.Locale;

/**
 * The faults that are known. Their texts are in {@code findings.properties}, {@code <code>.message}
 * and {@code <code>.fix}; the comments there name the arguments.
 */
public enum Code {
  DATABASE_UNREACHABLE(Severity.ERROR),
  TABLE_UNREADABLE(Severity.ERROR),
  LISTENER_GAVE_UP(Severity.ERROR),
  LISTENER_OFF(Severity.INFO),
  SQLITE_POLLED(Severity.INFO),
  PREPARING(Severity.INFO),
  DATABASE_INCOMPLETE(Severity.WARNING),
  FOREIGN_TRANSACTIONS(Severity.WARNING),
  CHANNEL_PREPARING(Severity.INFO),
  CHANNEL_INCOMPLETE(Severity.WARNING),
  POOLER_BEFORE_MIGRATION(Severity.WARNING),
  POOLER_SWALLOWS_NOTIFICATIONS(Severity.WARNING),
  NOTIFICATIONS_SWALLOWED(Severity.WARNING),
  TRIGGER_MISSING(Severity.WARNING),
  TRIGGER_ON_OTHER_CHANNEL(Severity.WARNING),
  TRIGGER_DISABLED(Severity.WARNING),
  ORIGINAL_TRIGGER(Severity.INFO),
  ROWS_WITHOUT_BELL(Severity.WARNING),
  QUEUE_FILLING(Severity.WARNING),
  QUEUE_FULL(Severity.ERROR),
  LISTENER_IN_TRANSACTION(Severity.WARNING),
  CLOCK_SKEW(Severity.WARNING),
  PROXY_BUFFERS(Severity.WARNING),
  MANY_TABS(Severity.WARNING),
  RETENTION_OBSTRUCTED(Severity.WARNING),
  NO_SERVER_TABLE(Severity.INFO);

  private final Severity severity;

  Code(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }

  /** As status names it: {@code trigger-missing}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
