package io.runcast.monitor;

import java.util.ArrayList;
import java.util.List;

/** Breaks styled text into lines at spaces, and within a word only if it is longer than a line. */
final class Wrapping {

  private record Cell(int codePoint, Style style) {}

  private final int width;
  private final List<List<Span>> lines = new ArrayList<>();
  private final List<Cell> line = new ArrayList<>();
  private final List<Cell> word = new ArrayList<>();

  private Wrapping(int width) {
    this.width = width;
  }

  /** At least one line; none is wider than {@code width} columns. */
  static List<List<Span>> lines(List<Span> spans, int width) {
    var wrapping = new Wrapping(width);
    for (Span span : spans) {
      span.text()
          .codePoints()
          .forEach(codePoint -> wrapping.add(new Cell(codePoint, span.style())));
    }
    wrapping.endWord();
    wrapping.endLine();
    return wrapping.lines;
  }

  private void add(Cell cell) {
    if (cell.codePoint() == ' ') {
      endWord();
      if (!line.isEmpty()) {
        line.add(cell);
      }
      return;
    }
    if (columns(word) + TextWidth.of(cell.codePoint()) > width) {
      endWord();
    }
    word.add(cell);
  }

  private void endWord() {
    if (!line.isEmpty() && columns(line) + columns(word) > width) {
      endLine();
    }
    line.addAll(word);
    word.clear();
  }

  private void endLine() {
    while (!line.isEmpty() && line.get(line.size() - 1).codePoint() == ' ') {
      line.remove(line.size() - 1);
    }
    lines.add(spans(line));
    line.clear();
  }

  private static List<Span> spans(List<Cell> cells) {
    List<Span> spans = new ArrayList<>();
    var text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      text.appendCodePoint(cell.codePoint());
      if (i + 1 == cells.size() || cells.get(i + 1).style() != cell.style()) {
        spans.add(new Span(text.toString(), cell.style()));
        text.setLength(0);
      }
    }
    return List.copyOf(spans);
  }

  private static int columns(List<Cell> cells) {
    return cells.stream().mapToInt(cell -> TextWidth.of(cell.codePoint())).sum();
  }
}
