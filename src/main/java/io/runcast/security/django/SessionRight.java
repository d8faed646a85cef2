package io.runcast.security.django;

import io.runcast.security.Right;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import io.runcast.security.django.Verdict.Bad;
import io.runcast.security.django.Verdict.Good;
import java.time.Instant;

/** Lasts as long as the session, with the user and at least the roles that it had at first. */
final class SessionRight implements Right {

  private final String key;
  private final Good first;
  private final SessionMemory sessions;

  /** Django may prolong it. */
  private volatile Instant expires;

  SessionRight(String key, Good session, SessionMemory sessions) {
    this.key = key;
    this.first = session;
    this.sessions = sessions;
    expires = session.expires();
  }

  @Override
  public Standing standing(Instant now) {
    try {
      Verdict verdict = sessions.about(key);
      if (verdict instanceof Good session) {
        expires = session.expires();
        return holds(session) ? Standing.HOLDS : Standing.REVOKED;
      }
      return verdict == Bad.EXPIRED ? Standing.EXPIRED : Standing.REVOKED;
    } catch (UndecidedException e) {
      return now.isBefore(expires) ? Standing.HOLDS : Standing.EXPIRED;
    }
  }

  @Override
  public boolean asksDatabase() {
    return true;
  }

  private boolean holds(Good session) {
    return session.userId().equals(first.userId()) && session.roles().containsAll(first.roles());
  }
}
