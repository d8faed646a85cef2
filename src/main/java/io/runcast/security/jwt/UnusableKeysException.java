package io.runcast.security.jwt;

/** A key set cannot be used. Its message is for the log and holds nothing of the set. */
final class UnusableKeysException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong, to be read after "because"
   */
  UnusableKeysException(String message) {
    super(message, null, false, false);
  }
}
