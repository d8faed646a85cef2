package io.runcast.security.jwt;

import io.runcast.security.Right;
import io.runcast.security.Standing;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Holds until the token runs out, and no longer than its key is trusted. A single token cannot be
 * taken back: only its issuer could tell.
 *
 * @param end the first moment at which it no longer holds
 * @param trusted whether the key that signed it still is
 */
record TokenRight(Instant end, BooleanSupplier trusted) implements Right {

  @Override
  public Standing standing(Instant now) {
    if (!now.isBefore(end)) {
      return Standing.EXPIRED;
    }
    return trusted.getAsBoolean() ? Standing.HOLDS : Standing.REVOKED;
  }
}
