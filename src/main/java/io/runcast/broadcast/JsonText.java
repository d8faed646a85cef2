package io.runcast.broadcast;

import io.runcast.log.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object (RFC 8259) in UTF-8 with as little copying as the fan-out's hot path asks
 * for; line breaks and control characters are escaped, so the text is one line.
 */
public final class JsonText {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;
  private boolean first = true;

  public JsonText(int expectedSize) {
    bytes = new byte[Math.max(64, expectedSize)];
  }

  /** Writes text as it is: what stands around the object. */
  public JsonText raw(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[size++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  public JsonText open() {
    first = true;
    return raw("{");
  }

  public JsonText close() {
    return raw("}");
  }

  public JsonText put(String name, @Nullable String value) {
    name(name);
    return value == null ? raw("null") : string(value);
  }

  /**
   * Puts a value that is JSON already, on one line: a line break in valid JSON stands between
   * values, never within a text.
   */
  public JsonText putJson(String name, String json) {
    name(name);
    byte[] value = json.replace('\n', ' ').replace('\r', ' ').getBytes(StandardCharsets.UTF_8);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  public JsonText put(String name, long value) {
    name(name);
    return raw(Long.toString(value));
  }

  public JsonText put(String name, @Nullable Number value) {
    name(name);
    return raw(value == null ? "null" : value.toString());
  }

  public JsonText put(String name, @Nullable Instant value) {
    name(name);
    return value == null ? raw("null") : raw("\"").raw(Timestamps.format(value)).raw("\"");
  }

  public String toText() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void name(String name) {
    raw(first ? "\"" : ",\"").raw(name).raw("\":");
    first = false;
  }

  private JsonText string(String value) {
    int length = value.length();
    // Three bytes a character cover all but escapes, which ask for room of their own.
    room(length * 3L + 2);
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        bytes[size++] = (byte) c;
      } else if (c < 0x80) {
        escape(c, length - i);
      } else {
        i += wide(value, i);
      }
    }
    bytes[size++] = '"';
    return this;
  }

  private void escape(char c, int charactersLeft) {
    room(6 + charactersLeft * 3L + 2);
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
      }
    }
  }

  /** Writes the code point at {@code i}; returns how many further characters it took. */
  private int wide(String value, int i) {
    int point = value.codePointAt(i);
    if (point < 0x800) {
      bytes[size++] = (byte) (0xC0 | point >> 6);
    } else if (point < 0x10000) {
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        bytes[size++] = '?';
        return 0;
      }
      bytes[size++] = (byte) (0xE0 | point >> 12);
      bytes[size++] = (byte) (0x80 | (point >> 6 & 0x3F));
    } else {
      bytes[size++] = (byte) (0xF0 | point >> 18);
      bytes[size++] = (byte) (0x80 | (point >> 12 & 0x3F));
      bytes[size++] = (byte) (0x80 | (point >> 6 & 0x3F));
    }
    bytes[size++] = (byte) (0x80 | (point & 0x3F));
    return Character.charCount(point) - 1;
  }

  private void room(long more) {
    long wanted = size + more;
    if (wanted > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, bytes.length * 2L)));
    }
  }
}
