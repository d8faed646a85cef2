package io.runcast.security.jwt;

import io.runcast.Secret;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/**
 * Checks a token's signature with the configured keys. The algorithm that a token names decides
 * between the secret and the key set and never more: a public key is not a secret, so that nobody
 * can sign with it (RFC 8725 §2.1). Threadsafe.
 */
final class SignatureCheck {

  private static final Set<String> WITH_SECRET = Set.of(AlgorithmIdentifiers.HMAC_SHA256);

  private static final Set<String> WITH_KEY_SET =
      Set.of(
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA384,
          AlgorithmIdentifiers.RSA_USING_SHA512,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
          AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
          AlgorithmIdentifiers.EDDSA);

  private final Optional<Key> secret;
  private final Optional<KeySource> keySet;

  SignatureCheck(Optional<Secret> secret, Optional<KeySource> keySet) {
    this.secret = secret.map(text -> new HmacKey(text.bytes()));
    this.keySet = keySet;
  }

  /**
   * Checks a signature.
   *
   * @return tells later on whether the key is still trusted; may be asked on any thread
   */
  BooleanSupplier check(SignedToken token) throws RefusedException, UndecidedException {
    if (secret.isPresent() && WITH_SECRET.contains(token.algorithm())) {
      if (!isSignedBy(secret.get(), token, WITH_SECRET)) {
        throw invalid();
      }
      return () -> true;
    }
    if (keySet.isPresent() && WITH_KEY_SET.contains(token.algorithm())) {
      return checkWith(keySet.get(), token);
    }
    throw new RefusedException("The token's algorithm is not allowed.");
  }

  private static BooleanSupplier checkWith(KeySource source, SignedToken token)
      throws RefusedException, UndecidedException {
    PublicKeys keys = source.current();
    List<Key> candidates = candidates(keys, token);
    Optional<Key> signer = signer(candidates, token);
    if (signer.isEmpty() && (candidates.isEmpty() || !token.namesKey())) {
      // The issuer may have a new key.
      PublicKeys newer = source.newerThan(keys);
      if (!newer.equals(keys)) {
        candidates = candidates(newer, token);
        signer = signer(candidates, token);
      }
    }
    if (signer.isEmpty()) {
      throw candidates.isEmpty()
          ? new RefusedException("The token is signed with an unknown key.")
          : invalid();
    }
    Key key = signer.get();
    return () -> isTrusted(source, key);
  }

  private static boolean isTrusted(KeySource source, Key key) {
    try {
      return source.current().include(key);
    } catch (UndecidedException e) {
      return true;
    }
  }

  private static List<Key> candidates(PublicKeys keys, SignedToken token) throws RefusedException {
    try {
      return keys.candidates(token.signature());
    } catch (JoseException e) {
      throw SignedToken.malformed();
    }
  }

  private static Optional<Key> signer(List<Key> candidates, SignedToken token) {
    return candidates.stream().filter(key -> isSignedBy(key, token, WITH_KEY_SET)).findFirst();
  }

  private static boolean isSignedBy(Key key, SignedToken token, Set<String> algorithms) {
    JsonWebSignature signature = token.signature();
    signature.setAlgorithmConstraints(
        new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT, algorithms.toArray(String[]::new)));
    signature.setKey(key);
    try {
      return signature.verifySignature();
    } catch (JoseException | RuntimeException e) {
      // A key of another curve or size, or bytes that are no signature at all.
      return false;
    }
  }

  private static RefusedException invalid() {
    return new RefusedException("The token's signature is not valid.");
  }
}
