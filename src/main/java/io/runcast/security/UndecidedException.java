package io.runcast.security;

/** Whether a request may come in cannot be told now: what has to be asked does not answer. */
public class UndecidedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message a sentence for the caller, such as "The database does not answer."
   */
  public UndecidedException(String message) {
    super(message, null, false, false);
  }
}
