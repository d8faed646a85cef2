package io.runcast.listen;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells failures to admins. */
final class Problems {

  private static final Logger LOG = Logger.getLogger(Problems.class.getName());

  private Problems() {}

  /** One line: what failed, and why if that says more. */
  static String describe(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String own = String.valueOf(failure.getMessage());
    String deepest = String.valueOf(cause.getMessage());
    return own.contains(deepest) ? own : own + " (" + deepest + ")";
  }

  /** What the database is not to blame for, with its stack. */
  static void logUnexpected(Exception failure) {
    if (failure instanceof RuntimeException) {
      LOG.log(Level.WARNING, "Unexpected failure of the listener", failure);
    }
  }
}
