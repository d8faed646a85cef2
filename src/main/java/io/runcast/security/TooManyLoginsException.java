package io.runcast.security;

import java.time.Duration;

/** Too many wrong passwords came for a name or from an address. */
final class TooManyLoginsException extends RefusedException {

  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  TooManyLoginsException(Duration retryAfter) {
    super("Too many wrong passwords; try again later.");
    this.retryAfter = retryAfter;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
