package io.runcast.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the cookie of a login says: {@code version.id.expiry.name.signature}, each part in
 * base64url. The signature (HMAC-SHA256, RFC 2104) covers the hash of the user's password too, so
 * that a new password ends all logins with the old one. Immutable.
 *
 * @param id of the login, random
 * @param expires to the second
 */
record LoginToken(String id, Instant expires, String name) {

  private static final String VERSION = "1";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int PARTS = 5;
  private static final int ID_LENGTH = 22;
  private static final int LONGEST = 1024;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /** A text that may be a token; only {@link #isSignedWith} tells whether it counts. */
  record Unverified(LoginToken token, String signed, byte[] signature) {

    boolean isSignedWith(byte[] key, PasswordHash hash) {
      return MessageDigest.isEqual(sign(key, signed, hash), signature);
    }
  }

  /** Signs it. */
  String encode(byte[] key, PasswordHash hash) {
    String signed =
        String.join(
            ".",
            VERSION,
            id,
            ENCODER.encodeToString(
                ByteBuffer.allocate(Long.BYTES).putLong(expires.getEpochSecond()).array()),
            ENCODER.encodeToString(name.getBytes(StandardCharsets.UTF_8)));
    return signed + "." + ENCODER.encodeToString(sign(key, signed, hash));
  }

  /** Reads one; empty when it cannot be one. */
  static Optional<Unverified> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != PARTS || !parts[0].equals(VERSION) || parts[1].length() != ID_LENGTH) {
      return Optional.empty();
    }
    try {
      byte[] expires = DECODER.decode(parts[2]);
      if (expires.length != Long.BYTES) {
        return Optional.empty();
      }
      LoginToken token =
          new LoginToken(
              parts[1],
              Instant.ofEpochSecond(ByteBuffer.wrap(expires).getLong()),
              new String(DECODER.decode(parts[3]), StandardCharsets.UTF_8));
      return Optional.of(
          new Unverified(
              token, text.substring(0, text.lastIndexOf('.')), DECODER.decode(parts[4])));
    } catch (RuntimeException e) {
      // No base64, or a second that no calendar has.
      return Optional.empty();
    }
  }

  private static byte[] sign(byte[] key, String signed, PasswordHash hash) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(signed.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(hash.encoded().getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
