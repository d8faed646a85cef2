package io.runcast.security.jwt;

import io.runcast.security.Caller;
import io.runcast.security.Standing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The callers of tokens that were checked and counted, for when all clients come back at once: a
 * signature of an elliptic curve costs a hundred times as much as everything else about a token.
 * Known by the tokens' hashes only, and forgotten when there are too many. Threadsafe, without
 * locks.
 */
final class RecentTokens {

  /** Of each of two generations; one entry takes about half a kilobyte. */
  static final int MOST = 2_000;

  private final InstantSource clock;
  private volatile Map<String, Caller> young = new ConcurrentHashMap<>();
  private volatile Map<String, Caller> old = Map.of();

  RecentTokens(InstantSource clock) {
    this.clock = clock;
  }

  /** Whom a token named, as long as it has not run out and its key is trusted. */
  Optional<Caller> find(String token) {
    String hash = hash(token);
    Caller caller = young.get(hash);
    if (caller == null) {
      caller = old.get(hash);
      if (caller != null) {
        put(hash, caller);
      }
    }
    return Optional.ofNullable(caller)
        .filter(known -> known.right().standing(clock.instant()) == Standing.HOLDS);
  }

  void remember(String token, Caller caller) {
    put(hash(token), caller);
  }

  int size() {
    return young.size() + old.size();
  }

  private void put(String hash, Caller caller) {
    Map<String, Caller> current = young;
    if (current.size() >= MOST) {
      // Two threads at once here lose entries, which is no harm.
      old = current;
      current = new ConcurrentHashMap<>();
      young = current;
    }
    current.put(hash, caller);
  }

  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
