package io.runcast.monitor;

/** How many columns of a terminal a text takes. */
final class TextWidth {

  /** Keeps a number and its unit in one line; printed as an ordinary space. */
  static final char NO_BREAK_SPACE = '\u00a0';

  private TextWidth() {}

  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  static int of(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** The large blocks of Unicode's East Asian Width (UAX #11) that are wide, and pictographs. */
  private static boolean isWide(int codePoint) {
    return codePoint >= 0x1100
        && (codePoint <= 0x115f
            || within(codePoint, 0x2e80, 0xa4cf)
            || within(codePoint, 0xac00, 0xd7a3)
            || within(codePoint, 0xf900, 0xfaff)
            || within(codePoint, 0xfe30, 0xfe6f)
            || within(codePoint, 0xff00, 0xff60)
            || within(codePoint, 0xffe0, 0xffe6)
            || within(codePoint, 0x1f300, 0x1faff)
            || within(codePoint, 0x20000, 0x3fffd));
  }

  private static boolean within(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }
}
