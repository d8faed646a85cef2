package io.runcast.security.django;

import io.runcast.security.Role;
import java.time.Instant;
import java.util.Set;

/** What was found out about a session. Immutable. */
sealed interface Verdict {

  /**
   * Somebody is logged in with it.
   *
   * @param userId as the session has it
   * @param roles empty for who may not see the CRM's back office
   * @param expires when the session ends if nobody prolongs it
   */
  record Good(String userId, String username, Set<Role> roles, Instant expires)
      implements Verdict {}

  /** It does not count, and why. */
  enum Bad implements Verdict {
    UNKNOWN,
    EXPIRED,
    NOBODY_LOGGED_IN,
    USER_GONE,
    USER_INACTIVE,
    PASSWORD_CHANGED,
    TOO_LARGE("is larger than Runcast reads"),
    MALFORMED("is not in the form of Django's database sessions"),
    FORGED(
        "is not signed with runcast.access.django-secret-key nor with one of"
            + " runcast.access.django-secret-key-fallbacks: are they the CRM's SECRET_KEY and"
            + " SECRET_KEY_FALLBACKS?"),
    NOT_JSON(
        "is signed, but no JSON: the CRM's SESSION_SERIALIZER must be Django's JSONSerializer");

    private final String hint;

    Bad() {
      this("");
    }

    Bad(String hint) {
      this.hint = hint;
    }

    /** What an admin should know, since Django itself made no such session; or empty. */
    String hint() {
      return hint;
    }
  }
}
