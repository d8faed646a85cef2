package io.runcast.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** An issuer of JSON Web Tokens, whose key set is served on this machine. */
public final class TestTokens implements AutoCloseable {

  private static final String ISSUER = "https://login.example";
  private static final String AUDIENCE = "runcast";
  private static final String SECRET = "a secret of tests, more than 32 bytes long";
  private static final String KEY_ID = "first";
  private static final int RSA_BITS = 2048;
  private static final Duration USUAL = Duration.ofMinutes(10);

  private final RsaJsonWebKey key;
  private final HttpServer server;

  private TestTokens(RsaJsonWebKey key, HttpServer server) {
    this.key = key;
    this.server = server;
  }

  /** Makes a key and serves it. */
  public static TestTokens start() {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(RSA_BITS);
      key.setKeyId(KEY_ID);
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] keys =
          new JsonWebKeySet(key)
              .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
              .getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/keys",
          exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
          });
      server.start();
      return new TestTokens(key, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JoseException e) {
      throw new IllegalStateException("No key could be made", e);
    }
  }

  /** What an application needs to believe these tokens, by secret and by key, with no skew. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("runcast.access.jwt.secret", SECRET);
    settings.put(
        "runcast.access.jwt.jwks-url",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    settings.put("runcast.access.jwt.issuer", ISSUER);
    settings.put("runcast.access.jwt.audience", AUDIENCE);
    settings.put("runcast.access.jwt.clock-skew", "0s");
    settings.put("runcast.access.jwt.cookie", "token");
    return settings;
  }

  /** A token of ten minutes, signed with the secret. */
  public String withSecret(List<String> roles) {
    return signed(claims(roles, USUAL), SECRET);
  }

  /** The same, for some runs only. */
  public String withSecret(List<String> roles, List<Long> runs) {
    JwtClaims claims = claims(roles, USUAL);
    claims.setClaim("runs", runs);
    return signed(claims, SECRET);
  }

  /** The same, for a time. */
  public String withSecret(List<String> roles, Duration time) {
    return signed(claims(roles, time), SECRET);
  }

  /** A token signed with a secret that nobody has. */
  public String forged(List<String> roles) {
    return signed(claims(roles, USUAL), "another secret, more than 32 bytes long, too");
  }

  /** A token of ten minutes, signed with the key that is served. */
  public String withKey(List<String> roles) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims(roles, USUAL).toJson());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    signature.setKeyIdHeaderValue(KEY_ID);
    signature.setKey(key.getPrivateKey());
    return compact(signature);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static JwtClaims claims(List<String> roles, Duration time) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience(AUDIENCE);
    claims.setSubject("tessa");
    NumericDate end = NumericDate.now();
    end.addSeconds(time.toSeconds());
    claims.setExpirationTime(end);
    claims.setStringListClaim("roles", roles);
    return claims;
  }

  private static String signed(JwtClaims claims, String secret) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
    return compact(signature);
  }

  private static String compact(JsonWebSignature signature) {
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("The token could not be signed", e);
    }
  }
}
