package io.runcast.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds ASCII text in bytes without making strings of them. */
final class Ascii {
  private Ascii() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }

  /** True when the text begins exactly there, and ends at or before {@code to}. */
  static boolean isAt(byte[] text, byte[] bytes, int at, int to) {
    return at >= 0
        && text.length <= to - at
        && Arrays.equals(text, 0, text.length, bytes, at, at + text.length);
  }

  /** Where the text begins first; -1 where it is not. */
  static int indexOf(byte[] text, byte[] bytes, int from, int to) {
    for (int at = from; at <= to - text.length; at++) {
      if (bytes[at] == text[0] && isAt(text, bytes, at, to)) {
        return at;
      }
    }
    return -1;
  }
}
