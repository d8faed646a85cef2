package io.runcast.monitor;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes any text safe and showable on this terminal: what a server sends must neither move the
 * cursor nor change colours, and not every terminal has every character.
 *
 * <p>For one thread, since an encoder is.
 */
final class Printable {

  /** More than any honest message has. */
  private static final int LONGEST = 4000;

  /**
   * ECMA-48 with 7-bit and 8-bit introducers; strings without an end lose their introducer only.
   */
  private static final Pattern ESCAPE_SEQUENCES =
      Pattern.compile(
          "(?:\\x1B\\[|\\x9B)[0-?]*[ -/]*[@-~]"
              + "|(?:\\x1B[\\]PX^_]|[\\x90\\x98\\x9D-\\x9F])[^\\x07\\x1B\\x9C]*(?:\\x07|\\x1B\\\\|\\x9C)"
              + "|\\x1B[ -/]*[0-~]");

  private static final Map<Integer, String> SUBSTITUTES =
      Map.ofEntries(
          Map.entry((int) '✓', "ok"),
          Map.entry((int) '✗', "!!"),
          Map.entry((int) '█', "#"),
          Map.entry((int) '░', "-"),
          Map.entry((int) '→', "->"),
          Map.entry((int) '…', "..."),
          Map.entry((int) '·', "-"),
          Map.entry((int) '–', "-"),
          Map.entry((int) '—', "-"),
          Map.entry((int) '„', "\""),
          Map.entry((int) '“', "\""),
          Map.entry((int) '”', "\""),
          Map.entry((int) '’', "'"),
          Map.entry((int) '×', "x"),
          Map.entry((int) 'µ', "u"),
          Map.entry((int) 'ä', "ae"),
          Map.entry((int) 'ö', "oe"),
          Map.entry((int) 'ü', "ue"),
          Map.entry((int) 'Ä', "Ae"),
          Map.entry((int) 'Ö', "Oe"),
          Map.entry((int) 'Ü', "Ue"),
          Map.entry((int) 'ß', "ss"));

  private final CharsetEncoder encoder;

  Printable(Charset charset) {
    encoder = charset.newEncoder();
  }

  /** One line without anything a terminal would obey; no-break spaces stay for the layout. */
  String of(String text) {
    String head = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    var result = new StringBuilder(head.length());
    ESCAPE_SEQUENCES
        .matcher(head)
        .replaceAll("")
        .codePoints()
        .forEach(codePoint -> append(result, codePoint));
    return result.toString();
  }

  private void append(StringBuilder result, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
        if (Character.isWhitespace(codePoint) || codePoint == '\u0085') {
          result.append(' ');
        }
      }
      // Among them those that turn the direction of writing.
      case Character.FORMAT -> {}
      case Character.SURROGATE -> result.append('?');
      default -> {
        String character = Character.toString(codePoint);
        result.append(
            codePoint == TextWidth.NO_BREAK_SPACE || encoder.canEncode(character)
                ? character
                : SUBSTITUTES.getOrDefault(codePoint, "?"));
      }
    }
  }
}
