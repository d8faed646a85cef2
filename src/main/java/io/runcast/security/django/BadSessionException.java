package io.runcast.security.django;

/** A session does not count. */
final class BadSessionException extends Exception {

  private static final long serialVersionUID = 1;

  private final Verdict.Bad reason;

  BadSessionException(Verdict.Bad reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Verdict.Bad reason() {
    return reason;
  }
}
