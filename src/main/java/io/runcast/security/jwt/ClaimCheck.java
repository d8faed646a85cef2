package io.runcast.security.jwt;

import io.runcast.security.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;

/**
 * Checks the claims of RFC 7519 §4.1: for whom a token is, from whom, and how long. All times in
 * whole seconds. Threadsafe.
 */
final class ClaimCheck {

  private static final int LONGEST_NAME = 200;

  /** Those that make another text look right, in a log as on a page. */
  private static final Set<Integer> UNSEEN =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR,
          (int) Character.SURROGATE);

  /** The first that applies is told. */
  private static final Map<Integer, String> REFUSALS = refusals();

  /** The year 9999: later ends are the same to us, and fit no calendar. */
  private static final Instant LATEST_END = Instant.parse("9999-12-31T00:00:00Z");

  private final Optional<String> issuer;
  private final Optional<String> audience;
  private final int skewSeconds;
  private final InstantSource clock;

  /**
   * @param issuer not checked when empty
   * @param audience when empty, a token that names one is for somebody else
   */
  ClaimCheck(
      Optional<String> issuer, Optional<String> audience, Duration skew, InstantSource clock) {
    this.issuer = issuer;
    this.audience = audience;
    this.skewSeconds = Math.toIntExact(skew.toSeconds());
    this.clock = clock;
  }

  /** The claims of a payload whose signature is known to be right. */
  JwtClaims check(String payload) throws RefusedException {
    try {
      JwtClaims claims = JwtClaims.parse(payload);
      consumer().processContext(new JwtContext(claims, List.of()));
      return claims;
    } catch (InvalidJwtException e) {
      throw new RefusedException(
          REFUSALS.entrySet().stream()
              .filter(refusal -> e.hasErrorCode(refusal.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("The token's claims are not valid."));
    } catch (RuntimeException e) {
      // The parser meets some inputs with unchecked exceptions.
      throw SignedToken.malformed();
    }
  }

  /** The caller's name, of claims that were checked. */
  String subject(JwtClaims claims) throws RefusedException {
    try {
      String name = claims.getSubject();
      if (!name.isBlank()
          && name.length() <= LONGEST_NAME
          && name.codePoints().map(Character::getType).noneMatch(UNSEEN::contains)) {
        return name;
      }
    } catch (MalformedClaimException e) {
      throw SignedToken.malformed();
    }
    throw new RefusedException(
        "The token's subject is not valid; allowed: 1 to 200 characters, none of them unseen.");
  }

  /** The first moment at which claims that were checked no longer hold. */
  Instant end(JwtClaims claims) throws RefusedException {
    try {
      long seconds = claims.getExpirationTime().getValue();
      return seconds >= LATEST_END.getEpochSecond()
          ? LATEST_END
          : Instant.ofEpochSecond(seconds).plusSeconds(skewSeconds);
    } catch (MalformedClaimException e) {
      throw SignedToken.malformed();
    }
  }

  private JwtConsumer consumer() {
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setSkipSignatureVerification()
            .setDisableRequireSignature()
            .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
            .setAllowedClockSkewInSeconds(skewSeconds)
            .setRequireExpirationTime()
            .setIssuedAtRestrictions(0, Integer.MAX_VALUE)
            .setRequireSubject();
    issuer.ifPresent(builder::setExpectedIssuer);
    audience.ifPresent(builder::setExpectedAudience);
    return builder.build();
  }

  private static Map<Integer, String> refusals() {
    Map<Integer, String> texts = new LinkedHashMap<>();
    texts.put(ErrorCodes.JSON_INVALID, "The token is malformed.");
    texts.put(ErrorCodes.MALFORMED_CLAIM, "The token is malformed.");
    texts.put(ErrorCodes.EXPIRED, "The token has expired.");
    texts.put(ErrorCodes.EXPIRATION_MISSING, "The token has no expiry.");
    texts.put(ErrorCodes.NOT_YET_VALID, "The token is not valid yet.");
    texts.put(ErrorCodes.ISSUED_AT_INVALID_FUTURE, "The token was issued in the future.");
    texts.put(ErrorCodes.ISSUER_MISSING, "The token is of another issuer.");
    texts.put(ErrorCodes.ISSUER_INVALID, "The token is of another issuer.");
    texts.put(ErrorCodes.AUDIENCE_MISSING, "The token is for another audience.");
    texts.put(ErrorCodes.AUDIENCE_INVALID, "The token is for another audience.");
    texts.put(ErrorCodes.SUBJECT_MISSING, "The token has no subject.");
    return texts;
  }
}
