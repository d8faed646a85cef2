package io.runcast.security;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password's hash as {@link jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash} writes
 * it: {@code PBKDF2WithHmacSHA512:210000:salt:hash}, the last two in base64. Immutable.
 *
 * @param iterations what one guess costs
 */
public record PasswordHash(String encoded, int iterations) {

  /** What {@link #parameters()} are of hashes that are made now. */
  static final String USUAL_PARAMETERS = "PBKDF2WithHmacSHA512:210000";

  private static final Pattern FORM =
      Pattern.compile(
          "PBKDF2WithHmacSHA(?:224|256|384|512):(\\d{4,8}):([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)");

  /** The bounds of the specification's algorithm parameters. */
  private static final int LEAST_ITERATIONS = 1024;

  /** More would take minutes, and every login as long. */
  private static final int MOST_ITERATIONS = 20_000_000;

  private static final int LEAST_SALT = 16;
  private static final int LEAST_KEY = 16;
  private static final int MOST_BYTES = 256;

  /** The hash that a text is; empty when it is none. */
  public static Optional<PasswordHash> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int iterations = Integer.parseInt(matcher.group(1));
    boolean fits =
        iterations >= LEAST_ITERATIONS
            && iterations <= MOST_ITERATIONS
            && has(matcher.group(2), LEAST_SALT)
            && has(matcher.group(3), LEAST_KEY);
    return fits ? Optional.of(new PasswordHash(text, iterations)) : Optional.empty();
  }

  /** The algorithm and what a guess costs, as they stand before salt and hash. */
  String parameters() {
    return encoded.substring(0, encoded.indexOf(':', encoded.indexOf(':') + 1));
  }

  private static boolean has(String base64, int least) {
    try {
      int bytes = Base64.getDecoder().decode(base64).length;
      return bytes >= least && bytes <= MOST_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
