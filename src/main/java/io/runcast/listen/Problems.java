package io.runcast.listen;

import io.runcast.Language;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.finding.FoundException;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells failures to admins. */
final class Problems {

  private static final Logger LOG = Logger.getLogger(Problems.class.getName());

  /** insufficient_privilege. */
  private static final String NOT_ALLOWED = "42501";

  private Problems() {}

  /** What to tell the admin of a failure. */
  static Finding of(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FoundException known) {
        return known.finding();
      }
    }
    boolean refused = failure instanceof SQLException sql && NOT_ALLOWED.equals(sql.getSQLState());
    return Finding.of(
        refused ? Code.TABLE_UNREADABLE : Code.DATABASE_UNREACHABLE, describe(failure));
  }

  /** Both in one: what keeps rows from being read, and what keeps them from being listened for. */
  static Finding both(Finding reading, Finding listening) {
    if (reading.equals(listening)) {
      return reading;
    }
    return Finding.of(
        reading.code(), String.join("; ", reading.arguments()) + "; " + brief(listening));
  }

  /** For the log, where the same attempt's failure is told again and again. */
  static String brief(Finding finding) {
    return finding.code() == Code.DATABASE_UNREACHABLE
        ? String.join(", ", finding.arguments())
        : finding.text(Language.ENGLISH);
  }

  /** One line: what failed, and why if that says more. */
  private static String describe(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String own = text(failure);
    String deepest = text(cause);
    return own.contains(deepest) ? own : own + " (" + deepest + ")";
  }

  /** Its message; many of the JDK's input and output have none but their name. */
  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** What the database is not to blame for, with its stack. */
  static void logUnexpected(Exception failure) {
    if (failure instanceof RuntimeException) {
      LOG.log(Level.WARNING, "Unexpected failure of the listener", failure);
    }
  }
}
