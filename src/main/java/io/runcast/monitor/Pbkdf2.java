package io.runcast.monitor;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords in the form of Jakarta Security's {@code Pbkdf2PasswordHash}, which verifies
 * them on the servers: {@code PBKDF2WithHmacSHA512:210000:salt:key}, the last two in base64.
 */
final class Pbkdf2 {

  /** What OWASP asks for (Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512). */
  static final int USUAL_ITERATIONS = 210_000;

  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int SALT_BYTES = 32;
  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /** Takes as long as the iterations want: about 0.2 s for the usual ones. */
  String hash(String password, int iterations) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        ":",
        ALGORITHM,
        String.valueOf(iterations),
        base64.encodeToString(salt),
        base64.encodeToString(key(password, salt, iterations)));
  }

  private static byte[] key(String password, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BYTES * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no " + ALGORITHM, e);
    } finally {
      spec.clearPassword();
    }
  }
}
