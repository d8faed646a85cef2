package io.runcast.security.jwt;

import io.runcast.security.RefusedException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * A token in the compact form of RFC 7515 §7.1, whose signature nobody has checked yet. What its
 * header says about keys ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) is never looked at,
 * but for the name of a key. Belongs to one thread.
 */
final class SignedToken {

  /** More than any header of a request has by default on either server. */
  private static final int MOST_CHARACTERS = 8 << 10;

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]*)");

  /** Five parts instead of three (RFC 7516 §7.1). */
  private static final Pattern ENCRYPTED = Pattern.compile("[A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]*){4}");

  /** Headers of which the library expects a text, without asking. */
  private static final List<String> TEXTS = List.of("alg", "kid", "x5t", "x5t#S256");

  private final JsonWebSignature signature;

  private SignedToken(JsonWebSignature signature) {
    this.signature = signature;
  }

  static SignedToken parse(String text) throws RefusedException {
    if (text.length() > MOST_CHARACTERS) {
      throw new RefusedException("The token is too long.");
    }
    if (ENCRYPTED.matcher(text).matches()) {
      throw new RefusedException("The token is encrypted; allowed: signed ones.");
    }
    if (!FORM.matcher(text).matches()) {
      throw malformed();
    }
    for (String part : text.split("\\.", -1)) {
      requireCanonical(part);
    }
    JsonWebSignature signature = new JsonWebSignature();
    try {
      signature.setCompactSerialization(text);
    } catch (JoseException | RuntimeException e) {
      // The parser meets some hostile inputs with unchecked exceptions.
      throw malformed();
    }
    requireKnownHeaders(signature);
    return new SignedToken(signature);
  }

  static RefusedException malformed() {
    return new RefusedException("The token is malformed.");
  }

  String algorithm() {
    return signature.getAlgorithmHeaderValue();
  }

  /** Whether it says which key signed it. */
  boolean namesKey() {
    return signature.getKeyIdHeaderValue() != null;
  }

  /** For the library's own operations. */
  JsonWebSignature signature() {
    return signature;
  }

  /** The claims' JSON; nobody's word before the signature is checked. */
  String unverifiedPayload() {
    return signature.getUnverifiedPayload();
  }

  /**
   * The library's decoder skips what it does not know and ignores the last, unused bits: then one
   * token would have many spellings.
   */
  private static void requireCanonical(String part) throws RefusedException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      String again = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      if (!again.equals(part)) {
        throw malformed();
      }
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static void requireKnownHeaders(JsonWebSignature signature) throws RefusedException {
    for (String name : TEXTS) {
      Object value = signature.getObjectHeader(name);
      if (value != null && !(value instanceof String)) {
        throw malformed();
      }
    }
    if (signature.getObjectHeader("alg") == null) {
      throw malformed();
    }
    if (signature.getObjectHeader("crit") != null || signature.getObjectHeader("b64") != null) {
      throw new RefusedException("The token needs extensions that are not supported.");
    }
  }
}
