package io.runcast.security.django;

import io.runcast.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Django's {@code salted_hmac}: an HMAC under a key of its own for each purpose, which is the hash
 * of the purpose's salt and the {@code SECRET_KEY}. Threadsafe.
 */
final class SaltedHmac {

  /** Which hash makes the key and the HMAC. */
  enum Hash {
    /** Since Django 3.1. */
    SHA256("SHA-256", "HmacSHA256"),
    /** Before, and in 3.1 and 3.2 with {@code DEFAULT_HASHING_ALGORITHM = 'sha1'}. */
    SHA1("SHA-1", "HmacSHA1");

    private final String digest;
    private final String hmac;

    Hash(String digest, String hmac) {
      this.digest = digest;
      this.hmac = hmac;
    }
  }

  private final SecretKeySpec key;

  SaltedHmac(Hash hash, String salt, Secret secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash.digest);
      digest.update(salt.getBytes(StandardCharsets.UTF_8));
      key = new SecretKeySpec(digest.digest(secret.bytes()), hash.hmac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + hash.digest, e);
    }
  }

  byte[] of(byte[] value) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(value);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + key.getAlgorithm(), e);
    }
  }
}
