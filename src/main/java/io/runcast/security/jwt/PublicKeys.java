package io.runcast.security.jwt;

import java.security.Key;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The public keys of a JSON Web Key Set (RFC 7517) that a token may be signed with. Others in the
 * set are left out: secrets, keys of unknown kinds, RSA keys of less than 2048 bits. Immutable.
 *
 * @param keys at least one
 * @param ignored how many were left out
 */
record PublicKeys(List<JsonWebKey> keys, int ignored) {

  /** More than any issuer has at once; a token that names no key is tried with each. */
  private static final int MOST_CANDIDATES = 16;

  private static final int LEAST_RSA_BITS = 2048;

  private static final Set<String> CURVES =
      Set.of(
          EllipticCurves.P_256,
          EllipticCurves.P_384,
          EllipticCurves.P_521,
          OctetKeyPairJsonWebKey.SUBTYPE_ED25519,
          OctetKeyPairJsonWebKey.SUBTYPE_ED448);

  PublicKeys {
    keys = List.copyOf(keys);
  }

  static PublicKeys parse(String json) throws UnusableKeysException {
    List<JsonWebKey> usable = new ArrayList<>();
    List<?> all = members(json);
    all.forEach(member -> key(member).ifPresent(usable::add));
    if (usable.isEmpty()) {
      throw new UnusableKeysException("it holds no key that may sign tokens");
    }
    return new PublicKeys(usable, all.size() - usable.size());
  }

  /** The keys that may have signed a token, by its algorithm and the key's name if it gives one. */
  List<Key> candidates(JsonWebSignature token) throws JoseException {
    return new VerificationJwkSelector()
        .selectList(token, keys).stream()
            .filter(key -> isFor(key, token.getAlgorithmHeaderValue()))
            .limit(MOST_CANDIDATES)
            .map(JsonWebKey::getKey)
            .toList();
  }

  /** Whether a key is still among them, under whatever name. */
  boolean include(Key key) {
    return keys.stream().anyMatch(mine -> mine.getKey().equals(key));
  }

  private static boolean isFor(JsonWebKey key, String algorithm) {
    return key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
  }

  private static List<?> members(String json) throws UnusableKeysException {
    Map<String, Object> set;
    try {
      set = JsonUtil.parseJson(json);
    } catch (JoseException | RuntimeException e) {
      throw new UnusableKeysException("it is no JSON object");
    }
    if (set.get("keys") instanceof List<?> members) {
      return members;
    }
    throw new UnusableKeysException("it has no array of keys");
  }

  private static Optional<JsonWebKey> key(Object member) {
    if (!(member instanceof Map<?, ?> given)) {
      return Optional.empty();
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    given.forEach((name, value) -> parameters.put(String.valueOf(name), value));
    try {
      return Optional.<JsonWebKey>of(PublicJsonWebKey.Factory.newPublicJwk(parameters))
          .filter(PublicKeys::isStrong);
    } catch (JoseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isStrong(JsonWebKey key) {
    if (key instanceof EllipticCurveJsonWebKey curve) {
      return CURVES.contains(curve.getCurveName());
    }
    if (key instanceof OctetKeyPairJsonWebKey pair) {
      return CURVES.contains(pair.getSubtype());
    }
    return key.getKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
  }
}
