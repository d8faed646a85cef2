package io.runcast.monitor;

import java.util.ArrayList;
import java.util.List;

/** Collects what is known about a thing, to be read as one list with commas. */
final class Facts {

  /** Up to here a fact stays in one piece: narrow terminals are wider than this. */
  private static final int SHORT = 16;

  private final List<Span> spans = new ArrayList<>();

  Facts add(String fact) {
    return add(fact, Style.PLAIN);
  }

  /** Leaves out an empty one. */
  Facts add(String fact, Style style) {
    if (!fact.isEmpty()) {
      if (!spans.isEmpty()) {
        spans.add(Span.of(", "));
      }
      boolean inOnePiece = TextWidth.of(fact) <= SHORT;
      spans.add(new Span(inOnePiece ? fact.replace(' ', TextWidth.NO_BREAK_SPACE) : fact, style));
    }
    return this;
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }
}
