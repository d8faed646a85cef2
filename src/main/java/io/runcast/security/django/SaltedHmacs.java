package io.runcast.security.django;

import io.runcast.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The HMACs of one purpose under each key that counts, by each hash that counts. Threadsafe.
 *
 * <p>SHA-1 counts because Django 3 writes it if told so; who lacks the key can forge neither.
 */
final class SaltedHmacs {

  private final List<SaltedHmac> each;

  SaltedHmacs(String salt, List<Secret> secrets, SaltedHmac.Hash... hashes) {
    each =
        secrets.stream()
            .flatMap(
                secret -> Arrays.stream(hashes).map(hash -> new SaltedHmac(hash, salt, secret)))
            .toList();
  }

  /**
   * Whether one of them is the one that is claimed. How long it takes tells nothing of the right
   * one.
   *
   * @param encoding how Django writes such an HMAC
   */
  boolean include(String claimed, byte[] value, Function<byte[], String> encoding) {
    byte[] given = claimed.getBytes(StandardCharsets.UTF_8);
    return each.stream()
        .map(hmac -> encoding.apply(hmac.of(value)).getBytes(StandardCharsets.US_ASCII))
        .anyMatch(right -> MessageDigest.isEqual(right, given));
  }
}
