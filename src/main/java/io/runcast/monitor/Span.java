package io.runcast.monitor;

/** A piece of a line in one style. */
record Span(String text, Style style) {

  static Span of(String text) {
    return new Span(text, Style.PLAIN);
  }
}
