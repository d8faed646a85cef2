package io.runcast.security.jwt;

import io.runcast.AccessSettings.Jwt;
import io.runcast.Secret;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Signs tokens, right ones and wrong ones. */
final class Issuer {

  static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final String NAME = "https://login.example";
  static final String AUDIENCE = "runcast";
  static final Duration SKEW = Duration.ofSeconds(30);
  static final Secret SECRET = new Secret("a secret of tests, more than 32 bytes long");

  private Issuer() {}

  /** What this issuer's tokens are checked by, with the secret. */
  static Jwt settings() {
    return settings(Optional.of(SECRET), Optional.of(NAME), Optional.of(AUDIENCE));
  }

  static Jwt settings(Optional<Secret> secret, Optional<String> issuer, Optional<String> audience) {
    return new Jwt(
        secret, Optional.empty(), issuer, audience, SKEW, "roles", "runs", Optional.empty());
  }

  /** Claims that count, of somebody who may see everything. */
  static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(NAME);
    claims.setAudience(AUDIENCE);
    claims.setSubject("anna");
    claims.setIssuedAt(NumericDate.fromSeconds(NOW.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 60));
    claims.setStringListClaim("roles", List.of("viewer"));
    return claims;
  }

  static String withSecret(JwtClaims claims) throws JoseException {
    return sign(
        AlgorithmIdentifiers.HMAC_SHA256, new HmacKey(SECRET.bytes()), null, claims.toJson());
  }

  static String sign(String algorithm, PublicJsonWebKey key, JwtClaims claims)
      throws JoseException {
    return sign(algorithm, key.getPrivateKey(), key.getKeyId(), claims.toJson());
  }

  static String sign(String algorithm, Key key, @Nullable String name, String payload)
      throws JoseException {
    JsonWebSignature token = unsigned(payload);
    token.setAlgorithmHeaderValue(algorithm);
    if (name != null) {
      token.setKeyIdHeaderValue(name);
    }
    token.setKey(key);
    return token.getCompactSerialization();
  }

  /** A token that may be signed in ways that the library warns of. */
  static JsonWebSignature unsigned(String payload) {
    JsonWebSignature token = new JsonWebSignature();
    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    token.setDoKeyValidation(false);
    token.setPayload(payload);
    return token;
  }

  /** A token signed with the secret, whose header is any text. */
  static String withHeader(String header, String payload) throws JoseException {
    String start = encode(header) + "." + encode(payload);
    try {
      var mac = javax.crypto.Mac.getInstance("HmacSHA256");
      mac.init(new HmacKey(SECRET.bytes()));
      byte[] signature = mac.doFinal(start.getBytes(StandardCharsets.US_ASCII));
      return start + "." + encode(signature);
    } catch (java.security.GeneralSecurityException e) {
      throw new JoseException("No HMAC", e);
    }
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static PublicJsonWebKey rsa(@Nullable String name) throws JoseException {
    return rsa(name, 2048);
  }

  static PublicJsonWebKey rsa(@Nullable String name, int bits) throws JoseException {
    return named(name, RsaJwkGenerator.generateJwk(bits));
  }

  static PublicJsonWebKey ec(@Nullable String name) throws JoseException {
    return named(name, EcJwkGenerator.generateJwk(EllipticCurves.P256));
  }

  static PublicJsonWebKey ed25519(@Nullable String name) throws JoseException {
    return named(name, OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519));
  }

  /** The key set as it is published. */
  static String publish(JsonWebKey... keys) {
    return new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
  }

  private static PublicJsonWebKey named(@Nullable String name, PublicJsonWebKey key) {
    if (name != null) {
      key.setKeyId(name);
    }
    return key;
  }
}
