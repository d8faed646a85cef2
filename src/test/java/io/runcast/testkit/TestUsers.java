package io.runcast.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Users for {@code runcast.access.users} whose passwords are cheap to check. */
public final class TestUsers {

  /** The fewest that there may be. */
  private static final int ITERATIONS = 1024;

  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int BYTES = 32;

  private TestUsers() {}

  /** The setting for some users, each given as {@code name:role}. */
  public static String of(String... users) {
    return Arrays.stream(users)
        .map(user -> entry(user, password(user.substring(0, user.indexOf(':')))))
        .collect(Collectors.joining(","));
  }

  /** The entry of one user, given as {@code name:role}. */
  public static String entry(String user, String password) {
    return user + ":" + hash(password);
  }

  public static String password(String user) {
    return user + "'s pässword";
  }

  /** The header {@code Authorization} of a user. */
  public static String basic(String user) {
    return basic(user, password(user));
  }

  public static String basic(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  private static String hash(String password) {
    byte[] salt = new byte[BYTES];
    new SecureRandom().nextBytes(salt);
    try {
      byte[] key =
          SecretKeyFactory.getInstance(ALGORITHM)
              .generateSecret(
                  new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, BYTES * Byte.SIZE))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return String.join(
          ":",
          ALGORITHM,
          Integer.toString(ITERATIONS),
          base64.encodeToString(salt),
          base64.encodeToString(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
