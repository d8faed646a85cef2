package io.runcast.security.jwt;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim is: its name as it stands, or else a way through objects, separated by dots.
 * Keycloak has {@code realm_access.roles}; others have addresses, with dots of their own.
 */
record ClaimPath(String name) {

  /** A step of the way leads through something that is no object. */
  static final class NoObjectException extends Exception {

    private static final long serialVersionUID = 1;

    private NoObjectException() {
      super(null, null, false, false);
    }
  }

  /**
   * What a name may stand for.
   *
   * @param value null as JSON has it, too
   */
  record Found(@Nullable Object value) {}

  /** Finds the claim; empty when a token does not have it. */
  Optional<Found> in(Map<?, ?> claims) throws NoObjectException {
    return find(name, claims);
  }

  private static Optional<Found> find(String name, Map<?, ?> object) throws NoObjectException {
    if (object.containsKey(name)) {
      return Optional.of(new Found(object.get(name)));
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      String step = name.substring(0, dot);
      if (object.containsKey(step)) {
        if (!(object.get(step) instanceof Map<?, ?> inner)) {
          throw new NoObjectException();
        }
        return find(name.substring(dot + 1), inner);
      }
    }
    return Optional.empty();
  }
}
