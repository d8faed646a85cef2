package io.runcast.security;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Spoils valid texts in the ways that parsers stumble over; from the same random numbers come the
 * same texts. A text stands for bytes: none of its characters is above U+00FF, and none is one that
 * HTTP forbids in a header. Confined to one thread.
 */
final class Mutations {

  /** Texts to put in, or to put in place of all. */
  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "\t",
          "0",
          "-1",
          "+1",
          "00000000000000000000001",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "1e309",
          "1e-2147483649",
          "1e999999999",
          "NaN",
          "null",
          "current",
          "all",
          "true",
          "zzzzzzzzzzzzz",
          "1y2p0ij32e8e7",
          "'\"",
          "\\",
          "\\u0000",
          "{",
          "[[[[",
          "}",
          "..",
          "../../etc/passwd",
          ";jsessionid=1",
          ",",
          "=",
          "==",
          ".",
          "~",
          ":",
          "$",
          "${java.version}",
          "%s%n",
          "<script>",
          "ü",
          bytes("ü"),
          bytes("١٢٣"),
          bytes("😀"),
          bytes("\u202e"),
          "\u00ed\u00a0\u0080",
          "\u00c0\u0080",
          "\u00ff\u00fe",
          "\u00e2\u0082",
          "A".repeat(300),
          ".".repeat(200),
          "~0".repeat(200));

  /** What may come in a URL where a character would be. */
  private static final List<String> ESCAPES =
      List.of(
          "%",
          "%z",
          "%zz",
          "%0",
          "%u0041",
          "%00",
          "%0d%0a",
          "%2f",
          "%2F..%2F",
          "%5c",
          "%2e%2e",
          "%3b",
          "%25",
          "%252e",
          "%ff",
          "%c0%80",
          "%e2%82",
          "%ed%a0%80",
          "%f4%90%80%80",
          "%ef%bf%bf",
          "%d9%a1",
          "+",
          "%20",
          "%7f",
          "/",
          "//",
          "/../",
          "/./",
          ";",
          ";a=b");

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  String oneOf(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  /** A text spoilt once to three times. */
  String text(String valid) {
    String text = valid;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      text = once(text);
    }
    return text;
  }

  /** The same for a place in a URL: nothing but visible ASCII, most of it well escaped. */
  String escaped(String valid) {
    StringBuilder escaped = new StringBuilder();
    String text = chance(60) ? text(valid) : valid;
    int broken = chance(50) ? random.nextInt(text.length() + 1) : -1;
    for (int i = 0; i <= text.length(); i++) {
      if (i == broken) {
        escaped.append(ESCAPES.get(random.nextInt(ESCAPES.size())));
      }
      if (i < text.length()) {
        char c = text.charAt(i);
        boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || "._~-".indexOf(c) >= 0;
        escaped.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02x", (int) c));
      }
    }
    return escaped.toString();
  }

  private String once(String text) {
    int from = random.nextInt(text.length() + 1);
    int to = from + random.nextInt(Math.min(8, text.length() - from) + 1);
    String before = text.substring(0, from);
    String part = text.substring(from, to);
    String after = text.substring(to);
    return switch (random.nextInt(9)) {
      case 0 -> before + after;
      case 1 -> before + part + part + after;
      case 2 -> before;
      case 3 -> before + nasty() + after;
      case 4 -> nasty();
      case 5 -> before + visible() + after;
      case 6 -> before + part.repeat(1 + random.nextInt(60)) + after;
      case 7 -> chance(50) ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT);
      default -> before + (char) (0xa0 + random.nextInt(0x60)) + after;
    };
  }

  private String nasty() {
    return NASTY.get(random.nextInt(NASTY.size()));
  }

  private char visible() {
    return (char) (0x21 + random.nextInt(0x5e));
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
