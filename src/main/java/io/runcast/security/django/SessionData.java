package io.runcast.security.django;

import io.runcast.Secret;
import io.runcast.security.django.SaltedHmac.Hash;
import io.runcast.security.django.Verdict.Bad;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code session_data} in both forms that Django gave it. Nothing is decoded whose signature
 * is not right, and nothing but JSON is read. Threadsafe.
 *
 * <ul>
 *   <li>Since Django 3.1, {@code django.core.signing.dumps}: {@code data:timestamp:signature}, the
 *       data in base64 for URLs, after a dot if compressed with zlib.
 *   <li>Before, and in 3.1 and 3.2 with {@code DEFAULT_HASHING_ALGORITHM = 'sha1'}: base64 of
 *       {@code signature:data}.
 * </ul>
 *
 * The timestamp does not matter, as in Django: sessions end by {@code expire_date}.
 */
final class SessionData {

  /** Longer texts are not read: 256 KiB, where Django's own have a few hundred bytes. */
  static final int LONGEST = 256 << 10;

  /** What may come out of a compressed one. */
  private static final int LARGEST = 1 << 20;

  private static final String SALT = "django.contrib.sessions.SessionStore" + "signer";
  private static final String FORMER_SALT = "django.contrib.sessions" + "SessionStore";

  private static final Pattern SIGNED =
      Pattern.compile("(?<value>\\.?[\\w-]+):[0-9A-Za-z]{1,20}:(?<signature>[\\w-]{1,100})");

  private static final HexFormat HEX = HexFormat.of();
  private static final int FORMER_SIGNATURE = 40;

  /**
   * Who is logged in.
   *
   * @param userId the user's primary key as text
   * @param authHash changes with the password
   */
  record Login(String userId, String authHash) {}

  private final SaltedHmacs signatures;
  private final SaltedHmacs formerSignatures;

  SessionData(List<Secret> secretKeys) {
    signatures = new SaltedHmacs(SALT, secretKeys, Hash.SHA256, Hash.SHA1);
    formerSignatures = new SaltedHmacs(FORMER_SALT, secretKeys, Hash.SHA1);
  }

  /** Who is logged in by a session with that data. */
  Login read(String text) throws BadSessionException {
    if (text.length() > LONGEST) {
      throw new BadSessionException(Bad.TOO_LARGE);
    }
    return login(json(text.indexOf(':') < 0 ? former(text) : signed(text)));
  }

  private byte[] signed(String text) throws BadSessionException {
    var matcher = SIGNED.matcher(text);
    if (!matcher.matches()) {
      throw new BadSessionException(Bad.MALFORMED);
    }
    byte[] what = text.substring(0, matcher.end("value")).getBytes(StandardCharsets.US_ASCII);
    byte[] signedPart =
        text.substring(0, matcher.start("signature") - 1).getBytes(StandardCharsets.US_ASCII);
    if (!signatures.include(
        matcher.group("signature"),
        signedPart,
        Base64.getUrlEncoder().withoutPadding()::encodeToString)) {
      throw new BadSessionException(Bad.FORGED);
    }
    boolean compressed = what[0] == '.';
    byte[] data =
        decode(
            Base64.getUrlDecoder(), compressed ? Arrays.copyOfRange(what, 1, what.length) : what);
    return compressed ? inflate(data) : data;
  }

  private byte[] former(String text) throws BadSessionException {
    byte[] all = decode(Base64.getDecoder(), text.getBytes(StandardCharsets.UTF_8));
    if (all.length <= FORMER_SIGNATURE || all[FORMER_SIGNATURE] != ':') {
      throw new BadSessionException(Bad.MALFORMED);
    }
    String signature = new String(all, 0, FORMER_SIGNATURE, StandardCharsets.ISO_8859_1);
    byte[] data = Arrays.copyOfRange(all, FORMER_SIGNATURE + 1, all.length);
    if (!formerSignatures.include(signature, data, HEX::formatHex)) {
      throw new BadSessionException(Bad.FORGED);
    }
    return data;
  }

  private static byte[] decode(Base64.Decoder decoder, byte[] text) throws BadSessionException {
    try {
      return decoder.decode(text);
    } catch (IllegalArgumentException e) {
      throw new BadSessionException(Bad.MALFORMED);
    }
  }

  private static byte[] inflate(byte[] compressed) throws BadSessionException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      byte[] data = new byte[Math.min(LARGEST, 1024 + 8 * compressed.length)];
      int length = 0;
      while (!inflater.finished()) {
        if (length == LARGEST) {
          throw new BadSessionException(Bad.TOO_LARGE);
        }
        if (length == data.length) {
          data = Arrays.copyOf(data, Math.min(LARGEST, 2 * length));
        }
        int more = inflater.inflate(data, length, data.length - length);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new BadSessionException(Bad.MALFORMED);
        }
        length += more;
      }
      return Arrays.copyOf(data, length);
    } catch (DataFormatException e) {
      throw new BadSessionException(Bad.MALFORMED);
    } finally {
      inflater.end();
    }
  }

  private static JsonObject json(byte[] data) throws BadSessionException {
    // Whatever else it may be, such as a pickle, stays bytes.
    if (data.length == 0 || data[0] != '{') {
      throw new BadSessionException(Bad.NOT_JSON);
    }
    String text = new String(data, StandardCharsets.ISO_8859_1);
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (RuntimeException e) {
      // Beside JsonException: parsers tell their limit of depth by whatever exception they like.
      throw new BadSessionException(Bad.NOT_JSON);
    }
  }

  private static Login login(JsonObject session) throws BadSessionException {
    String userId = text(session.get("_auth_user_id"));
    String authHash = text(session.get("_auth_user_hash"));
    if (userId.isEmpty() || authHash.isEmpty()) {
      throw new BadSessionException(Bad.NOBODY_LOGGED_IN);
    }
    return new Login(userId, authHash);
  }

  private static String text(@Nullable JsonValue value) {
    if (value instanceof JsonString string) {
      return string.getString();
    }
    return value instanceof JsonNumber number ? number.toString() : "";
  }
}
