package io.runcast.security;

import java.util.Locale;

/** Why a request was turned away; each is counted. */
public enum Refusal {
  /** Nobody who is known sent it. */
  UNAUTHENTICATED,
  /** Its sender lacks the role. */
  FORBIDDEN,
  /** A page of another site sent it. */
  FOREIGN_ORIGIN,
  /** Its address, headers or body are larger than anything that is asked for here. */
  TOO_LARGE,
  /** A name with a password that is not its own. */
  WRONG_PASSWORD,
  /** Too many of those. */
  TOO_MANY_LOGINS,
  /** Something in it means nothing here. */
  BAD_REQUEST;

  /** As it stands in metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
