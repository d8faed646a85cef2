package io.runcast.security;

/**
 * A request carries something to let it in, which does not count: forged, expired, revoked. Its
 * message is told to the caller, so it holds nothing of what the request carried.
 */
public class RefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message a sentence, such as "The token has expired."
   */
  public RefusedException(String message) {
    super(message, null, false, false);
  }
}
