package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.runcast.Secret;
import io.runcast.log.RunScope;
import io.runcast.security.Caller;
import io.runcast.security.RefusedException;
import io.runcast.security.Role;
import io.runcast.security.Standing;
import io.runcast.security.UndecidedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

  private static final long SECONDS = Issuer.NOW.getEpochSecond();
  private static final String CLAIMS = Issuer.claims().toJson();

  private final TokenVerifier withSecret = verifier(Optional.empty());

  @Test
  void tellsWhoATokenNames() throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.setSubject("Änne O’Neill <anne@crm.example>");
    claims.setClaim("runs", List.of(7, 42));

    Caller caller = withSecret.verify(Issuer.withSecret(claims));

    assertThat(caller.way()).isEqualTo(Caller.Way.TOKEN);
    assertThat(caller.name()).isEqualTo("Änne O’Neill <anne@crm.example>");
    assertThat(caller.roles()).containsExactly(Role.VIEWER);
    assertThat(caller.runs()).isEqualTo(RunScope.of(java.util.Set.of(7L, 42L)));
    assertThat(caller.right().standing(Issuer.NOW)).isEqualTo(Standing.HOLDS);
  }

  @Test
  void acceptsEachAlgorithmOfAKeySet() throws Exception {
    PublicJsonWebKey rsa = Issuer.rsa("rsa");
    PublicJsonWebKey ec = Issuer.ec("ec");
    PublicJsonWebKey ec384 = EcJwkGenerator.generateJwk(EllipticCurves.P384);
    PublicJsonWebKey ec521 = EcJwkGenerator.generateJwk(EllipticCurves.P521);
    PublicJsonWebKey ed = Issuer.ed25519("ed");
    TokenVerifier verifier = withKeys(rsa, ec, ec384, ec521, ed);

    for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
      assertCounts(verifier, Issuer.sign(algorithm, rsa, Issuer.claims()));
    }
    assertCounts(verifier, Issuer.sign("ES256", ec, Issuer.claims()));
    assertCounts(verifier, Issuer.sign("ES384", ec384, Issuer.claims()));
    assertCounts(verifier, Issuer.sign("ES512", ec521, Issuer.claims()));
    assertCounts(verifier, Issuer.sign("EdDSA", ed, Issuer.claims()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "none ", " none", "", "NULL", "HS1"})
  void refusesTokensWithoutSignature(String algorithm) throws Exception {
    PublicJsonWebKey key = Issuer.rsa("key");
    String start =
        Issuer.encode("{\"alg\":\"%s\",\"kid\":\"key\"}".formatted(algorithm))
            + "."
            + Issuer.encode(CLAIMS)
            + ".";

    for (TokenVerifier verifier : List.of(withSecret, withKeys(key), withBoth(key))) {
      assertRefused(verifier, start, "The token's algorithm is not allowed.");
      assertRefused(
          verifier, start + Issuer.encode("any"), "The token's algorithm is not allowed.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HS384",
        "HS512",
        "RS256",
        "ES256",
        "EdDSA",
        "hs256",
        "ES256K",
        "A256KW",
        "dir",
        "RSA-OAEP"
      })
  void refusesAlgorithmsOtherThanHs256WithASecret(String algorithm) throws Exception {
    String token = Issuer.withHeader("{\"alg\":\"%s\"}".formatted(algorithm), CLAIMS);

    assertRefused(withSecret, token, "The token's algorithm is not allowed.");
  }

  /** RFC 8725 §2.1: whoever has the public key signs with it as if it were the secret. */
  @Test
  void neverTakesAPublicKeyForASecret() throws Exception {
    PublicJsonWebKey key = Issuer.rsa("key");
    byte[] der = key.getPublicKey().getEncoded();
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----".formatted(lines);
    String jwk = key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    List<byte[]> secrets =
        List.of(
            der,
            pem.getBytes(StandardCharsets.UTF_8),
            (pem + "\n").getBytes(StandardCharsets.UTF_8),
            jwk.getBytes(StandardCharsets.UTF_8),
            Issuer.publish(key).getBytes(StandardCharsets.UTF_8));

    for (byte[] secret : secrets) {
      Key asSecret = new HmacKey(secret);
      for (String algorithm : List.of("HS256", "HS384", "HS512")) {
        String token = Issuer.sign(algorithm, asSecret, "key", CLAIMS);
        assertRefused(withKeys(key), token, "The token's algorithm is not allowed.");
      }
      assertRefused(
          withBoth(key),
          Issuer.sign("HS256", asSecret, "key", CLAIMS),
          "The token's signature is not valid.");
    }
  }

  @Test
  void neverTakesASecretOfAKeySet() throws Exception {
    JsonWebKey secret = JsonWebKey.Factory.newJwk(new HmacKey(new byte[32]));
    String set =
        """
        {"keys":[{"kty":"oct","kid":"s","k":"%s"},%s]}"""
            .formatted(
                Issuer.encode(new byte[32]),
                Issuer.rsa("key").toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));

    PublicKeys keys = PublicKeys.parse(set);

    assertThat(keys.keys()).extracting(JsonWebKey::getKeyId).containsExactly("key");
    assertThat(keys.ignored()).isOne();
    assertRefused(
        verifier(Issuer.settings(Optional.empty(), name(), audience()), Optional.of(fixed(keys))),
        Issuer.sign("HS256", secret.getKey(), "s", CLAIMS),
        "The token's algorithm is not allowed.");
  }

  @Test
  void checksEachTokenWithItsOwnKindOfKey() throws Exception {
    PublicJsonWebKey key = Issuer.rsa("key");
    TokenVerifier both = withBoth(key);

    assertCounts(both, Issuer.withSecret(Issuer.claims()));
    assertCounts(both, Issuer.sign("RS256", key, Issuer.claims()));
  }

  @Test
  void followsNoKeyThatATokenBringsAlong() throws Exception {
    PublicJsonWebKey trusted = Issuer.rsa("key");
    PublicJsonWebKey own = Issuer.rsa("key");
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:%d/jwks".formatted(server.getAddress().getPort());
      Map<String, Consumer<JsonWebSignature>> headers =
          Map.of(
              "jwk", token -> token.setJwkHeader(own),
              "jku", token -> token.setHeader("jku", address),
              "x5u", token -> token.setHeader("x5u", address));

      for (Consumer<JsonWebSignature> header : headers.values()) {
        JsonWebSignature token = Issuer.unsigned(CLAIMS);
        token.setAlgorithmHeaderValue("RS256");
        token.setKeyIdHeaderValue("key");
        token.setKey(own.getPrivateKey());
        header.accept(token);
        assertRefused(
            withKeys(trusted),
            token.getCompactSerialization(),
            "The token's signature is not valid.");
      }
      assertThat(asked).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void refusesSmallRsaKeys() throws Exception {
    PublicJsonWebKey small = Issuer.rsa("small", 1024);
    PublicJsonWebKey key = Issuer.rsa("key");

    assertRefused(
        withKeys(small, key),
        Issuer.sign("RS256", small, Issuer.claims()),
        "The token is signed with an unknown key.");
    assertThatExceptionOfType(UnusableKeysException.class)
        .isThrownBy(() -> PublicKeys.parse(Issuer.publish(small)))
        .withMessage("it holds no key that may sign tokens");
  }

  @Test
  void takesAKeyForItsOwnAlgorithmAndUseOnly() throws Exception {
    PublicJsonWebKey fixed = Issuer.rsa("fixed");
    fixed.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
    PublicJsonWebKey encrypting = Issuer.rsa("encrypting");
    encrypting.setUse("enc");
    TokenVerifier verifier = withKeys(fixed, encrypting);

    assertCounts(verifier, Issuer.sign("RS256", fixed, Issuer.claims()));
    assertRefused(
        verifier,
        Issuer.sign("PS256", fixed, Issuer.claims()),
        "The token is signed with an unknown key.");
    assertRefused(
        verifier,
        Issuer.sign("RS256", encrypting, Issuer.claims()),
        "The token is signed with an unknown key.");
  }

  @Test
  void triesTheKeysOfATokenThatNamesNone() throws Exception {
    PublicJsonWebKey first = Issuer.ec("first");
    PublicJsonWebKey second = Issuer.ec("second");
    TokenVerifier verifier = withKeys(first, second);

    assertCounts(verifier, Issuer.sign("ES256", second.getPrivateKey(), null, CLAIMS));
    assertRefused(
        verifier,
        Issuer.sign("ES256", Issuer.ec(null).getPrivateKey(), null, CLAIMS),
        "The token's signature is not valid.");
  }

  @Test
  void refusesKeysOfAnotherCurve() throws Exception {
    PublicJsonWebKey ec = Issuer.ec("ec");
    String token = Issuer.sign("ES256", ec, Issuer.claims());
    String[] parts = token.split("\\.", -1);
    String header = Issuer.encode("{\"alg\":\"ES512\",\"kid\":\"ec\"}");

    assertRefused(
        withKeys(ec),
        header + "." + parts[1] + "." + parts[2],
        "The token's signature is not valid.");
  }

  @Test
  void refusesOtherSignatures() throws Exception {
    String token = Issuer.withSecret(Issuer.claims());
    JwtClaims more = Issuer.claims();
    more.setStringListClaim("roles", List.of("admin"));
    String[] parts = token.split("\\.", -1);

    assertRefused(
        withSecret,
        parts[0] + "." + Issuer.encode(more.toJson()) + "." + parts[2],
        "The token's signature is not valid.");
    assertRefused(
        withSecret, parts[0] + "." + parts[1] + ".", "The token's signature is not valid.");
    assertRefused(
        withSecret,
        Issuer.sign(
            "HS256",
            new HmacKey(new Secret("another secret, of more than 32 bytes").bytes()),
            null,
            CLAIMS),
        "The token's signature is not valid.");
  }

  /** Psychic signatures (CVE-2022-21449): r and s are zero. */
  @Test
  void refusesSignaturesOfZeros() throws Exception {
    PublicJsonWebKey ec = Issuer.ec("ec");
    String token = Issuer.sign("ES256", ec, Issuer.claims());

    assertRefused(
        withKeys(ec),
        token.substring(0, token.lastIndexOf('.') + 1) + Issuer.encode(new byte[64]),
        "The token's signature is not valid.");
  }

  @Test
  void hasOneSpellingOfAToken() throws Exception {
    String token = Issuer.withSecret(Issuer.claims());
    String last = token.substring(token.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // 32 bytes leave two bits unused, which are zero.
    String other =
        token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);

    for (String spelling :
        List.of(other, token + "=", token + "\n", " " + token, token.replaceFirst("\\.", ".!"))) {
      assertRefused(withSecret, spelling, "The token is malformed.");
    }
  }

  static Stream<Arguments> headers() {
    String extension = "The token needs extensions that are not supported.";
    String malformed = "The token is malformed.";
    return Stream.of(
        Arguments.of("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", extension),
        Arguments.of("{\"alg\":\"HS256\",\"crit\":[]}", extension),
        Arguments.of("{\"alg\":\"HS256\",\"crit\":7}", extension),
        Arguments.of("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", extension),
        Arguments.of("{\"alg\":\"HS256\",\"b64\":false}", extension),
        Arguments.of("{\"alg\":7}", malformed),
        Arguments.of("{\"alg\":null}", malformed),
        Arguments.of("{\"alg\":[\"HS256\"]}", malformed),
        Arguments.of("{\"alg\":\"none\",\"alg\":\"HS256\"}", malformed),
        Arguments.of("{\"alg\":\"HS256\",\"kid\":7}", malformed),
        Arguments.of("{\"alg\":\"HS256\",\"x5t\":{}}", malformed),
        Arguments.of("{}", malformed),
        Arguments.of("[]", malformed),
        Arguments.of("\"HS256\"", malformed),
        Arguments.of("null", malformed),
        Arguments.of("{\"alg\":\"HS256\"", malformed),
        Arguments.of("{\"alg\":\"HS256\",\"a\":" + "[".repeat(2000), malformed));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void refusesOddHeaders(String header, String refusal) throws Exception {
    assertRefused(withSecret, Issuer.withHeader(header, CLAIMS), refusal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.c",
        "a..c",
        ".b.c",
        "a b.c.d",
        "ä.ö.ü",
        "\0.\0.\0"
      })
  void refusesWhatIsNoToken(String text) {
    assertRefused(withSecret, text, "The token is malformed.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"....", "a.b.c.d.e", "eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn"})
  void refusesEncryptedTokens(String text) {
    assertRefused(withSecret, text, "The token is encrypted; allowed: signed ones.");
  }

  @Test
  void refusesLongTokensUnread() throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.setStringClaim("more", "x".repeat(5500));
    String token = Issuer.withSecret(claims);
    assertThat(token.length()).isBetween(7500, 8192);
    assertCounts(withSecret, token);

    claims.setStringClaim("more", "x".repeat(6200));

    assertRefused(withSecret, Issuer.withSecret(claims), "The token is too long.");
    assertRefused(withSecret, ".".repeat(50_000_000), "The token is too long.");
  }

  static Stream<Arguments> payloads() {
    return Stream.of(
        Arguments.of("", "The token is malformed."),
        Arguments.of("null", "The token is malformed."),
        Arguments.of("[]", "The token is malformed."),
        Arguments.of("{", "The token is malformed."),
        Arguments.of("{\"sub\":\"a\",\"sub\":\"b\"}", "The token is malformed."),
        Arguments.of(with("exp", "\"tomorrow\""), "The token is malformed."),
        Arguments.of(with("exp", "1e400"), null),
        Arguments.of(with("exp", "9223372036854775807"), null),
        Arguments.of(with("exp", "99999999999999999999"), "The token is malformed."),
        Arguments.of(with("exp", "-9223372036854775808"), "The token has expired."),
        Arguments.of(with("exp", "null"), "The token has no expiry."),
        Arguments.of(with("nbf", "{}"), "The token is malformed."),
        Arguments.of(with("iss", "7"), "The token is malformed."),
        Arguments.of(with("iss", "\"https://login.example/\""), "The token is of another issuer."),
        Arguments.of(with("aud", "[]"), "The token is for another audience."),
        Arguments.of(with("aud", "[\"a\",\"runcast\"]"), null),
        Arguments.of(with("aud", "\"Runcast\""), "The token is for another audience."),
        Arguments.of(with("aud", "[7]"), "The token is malformed."),
        Arguments.of(with("aud", "[".repeat(1500) + "]".repeat(1500)), "The token is malformed."),
        Arguments.of(with("sub", "7"), "The token is malformed."),
        Arguments.of(with("sub", "null"), "The token has no subject."));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void checksTheClaims(String payload, @org.jspecify.annotations.Nullable String refusal)
      throws Exception {
    String token = Issuer.sign("HS256", new HmacKey(Issuer.SECRET.bytes()), null, payload);

    if (refusal == null) {
      assertCounts(withSecret, token);
    } else {
      assertRefused(withSecret, token, refusal);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "a\u0085b", "a\u202eb", "a\u2028b", "\ud800"})
  void refusesNamesThatCannotBeSeen(String name) throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.setSubject(name);

    // Escaped, since a lone surrogate has no bytes.
    String payload = claims.toJson().replace("\ud800", "\\ud800");

    assertRefused(
        withSecret,
        Issuer.sign("HS256", new HmacKey(Issuer.SECRET.bytes()), null, payload),
        "The token's subject is not valid; allowed: 1 to 200 characters, none of them unseen.");
  }

  @Test
  void limitsTheLengthOfNames() throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.setSubject("x".repeat(200));
    assertCounts(withSecret, Issuer.withSecret(claims));

    claims.setSubject("x".repeat(201));

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> withSecret.verify(Issuer.withSecret(claims)))
        .withMessageStartingWith("The token's subject is not valid");
  }

  @Test
  void holdsUntilItsEndAndTheSkew() throws Exception {
    String token = Issuer.withSecret(Issuer.claims());
    Instant end = Issuer.NOW.plusSeconds(60).plus(Issuer.SKEW);

    assertCounts(at(end.minusMillis(1)), token);
    assertRefused(at(end), token, "The token has expired.");

    Caller caller = withSecret.verify(token);
    assertThat(caller.right().standing(end.minusMillis(1))).isEqualTo(Standing.HOLDS);
    assertThat(caller.right().standing(end)).isEqualTo(Standing.EXPIRED);
  }

  @Test
  void beginsAtItsStartLessTheSkew() throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.setNotBefore(NumericDate.fromSeconds(SECONDS + 20));
    Instant begin = Issuer.NOW.plusSeconds(20).minus(Issuer.SKEW);
    claims.setIssuedAt(NumericDate.fromSeconds(SECONDS - 100));
    String token = Issuer.withSecret(claims);

    assertCounts(at(begin), token);
    assertRefused(at(begin.minusMillis(1)), token, "The token is not valid yet.");
  }

  @Test
  void wasNotIssuedInTheFuture() throws Exception {
    String token = Issuer.withSecret(Issuer.claims());
    Instant earliest = Issuer.NOW.minus(Issuer.SKEW);

    assertCounts(at(earliest), token);
    assertRefused(at(earliest.minusMillis(1)), token, "The token was issued in the future.");
  }

  @Test
  void needsAnExpiryAndNoIssueTime() throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.unsetClaim("iat");
    assertCounts(withSecret, Issuer.withSecret(claims));

    claims.unsetClaim("exp");

    assertRefused(withSecret, Issuer.withSecret(claims), "The token has no expiry.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub"})
  void needsWhatIsConfigured(String claim) throws Exception {
    JwtClaims claims = Issuer.claims();
    claims.unsetClaim(claim);

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> withSecret.verify(Issuer.withSecret(claims)))
        .satisfies(
            refusal ->
                assertThat(refusal.getMessage())
                    .isIn(
                        "The token is of another issuer.",
                        "The token is for another audience.",
                        "The token has no subject."));
  }

  @Test
  void takesAnyIssuerButNobodyElsesTokensWhenNoneIsConfigured() throws Exception {
    TokenVerifier open =
        verifier(
            Issuer.settings(Optional.of(Issuer.SECRET), Optional.empty(), Optional.empty()),
            Optional.empty());
    JwtClaims claims = Issuer.claims();

    assertRefused(open, Issuer.withSecret(claims), "The token is for another audience.");

    claims.unsetClaim("aud");
    assertCounts(open, Issuer.withSecret(claims));
    claims.unsetClaim("iss");
    assertCounts(open, Issuer.withSecret(claims));
  }

  @Test
  void endsWithItsKey() throws Exception {
    PublicJsonWebKey key = Issuer.rsa("key");
    PublicJsonWebKey next = Issuer.rsa("next");
    FixedKeys keys = new FixedKeys(key);
    TokenVerifier verifier =
        verifier(Issuer.settings(Optional.empty(), name(), audience()), Optional.of(keys));
    Caller caller = verifier.verify(Issuer.sign("RS256", key, Issuer.claims()));

    keys.replace(next, key);
    assertThat(caller.right().standing(Issuer.NOW)).isEqualTo(Standing.HOLDS);

    keys.replace(next);
    assertThat(caller.right().standing(Issuer.NOW)).isEqualTo(Standing.REVOKED);
    assertThat(caller.right().standing(Issuer.NOW.plusSeconds(90))).isEqualTo(Standing.EXPIRED);
  }

  private static String with(String claim, String json) {
    JwtClaims claims = Issuer.claims();
    claims.unsetClaim(claim);
    return "{\"%s\":%s,%s".formatted(claim, json, claims.toJson().substring(1));
  }

  private static void assertCounts(TokenVerifier verifier, String token)
      throws RefusedException, UndecidedException {
    assertThat(verifier.verify(token).roles()).containsExactly(Role.VIEWER);
  }

  private static void assertRefused(TokenVerifier verifier, String token, String message) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> verifier.verify(token))
        .withMessage(message);
  }

  private static TokenVerifier at(Instant now) {
    return new TokenVerifier(Issuer.settings(), Optional.empty(), InstantSource.fixed(now));
  }

  private static TokenVerifier withKeys(JsonWebKey... keys) throws UnusableKeysException {
    return verifier(
        Issuer.settings(Optional.empty(), name(), audience()), Optional.of(new FixedKeys(keys)));
  }

  private static TokenVerifier withBoth(JsonWebKey... keys) throws UnusableKeysException {
    return verifier(Optional.of(new FixedKeys(keys)));
  }

  private static TokenVerifier verifier(Optional<KeySource> keys) {
    return verifier(Issuer.settings(), keys);
  }

  private static TokenVerifier verifier(
      io.runcast.AccessSettings.Jwt settings, Optional<KeySource> keys) {
    return new TokenVerifier(settings, keys, InstantSource.fixed(Issuer.NOW));
  }

  private static KeySource fixed(PublicKeys keys) throws UnusableKeysException {
    return new FixedKeys(keys.keys().toArray(JsonWebKey[]::new));
  }

  private static Optional<String> name() {
    return Optional.of(Issuer.NAME);
  }

  private static Optional<String> audience() {
    return Optional.of(Issuer.AUDIENCE);
  }
}
