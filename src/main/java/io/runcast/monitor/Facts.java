package io.runcast.monitor;

import java.util.ArrayList;
import java.util.List;

/** Collects what is known about a thing, to be read as one list with commas. */
final class Facts {

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
      spans.add(new Span(fact, style).inOnePiece());
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
