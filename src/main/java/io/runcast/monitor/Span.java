package io.runcast.monitor;

/** A piece of a line in one style. */
record Span(String text, Style style) {

  /** Narrow terminals are wider than this. */
  private static final int SHORT = 24;

  static Span of(String text) {
    return new Span(text, Style.PLAIN);
  }

  /** Not parted at the end of a line, if it is short. */
  Span inOnePiece() {
    return TextWidth.of(text) > SHORT
        ? this
        : new Span(text.replace(' ', TextWidth.NO_BREAK_SPACE), style);
  }
}
