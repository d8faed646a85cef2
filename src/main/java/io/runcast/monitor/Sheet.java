package io.runcast.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a width: signs in the first columns, labels in the next, values beside them, which are
 * continued below themselves where a line is too short.
 */
final class Sheet {

  private static final int NARROWEST = 24;
  private static final int ROOMY = 60;

  private final int width;
  private final int labelWidth;
  private final Printable printable;
  private final boolean colours;
  private final int markWidth;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param labelWidth columns of the longest label
   * @param colours whether to write escape sequences
   */
  Sheet(int width, int labelWidth, Printable printable, boolean colours) {
    this.width = Math.max(width, NARROWEST);
    this.labelWidth = labelWidth;
    this.printable = printable;
    this.colours = colours;
    markWidth = TextWidth.of(printable.of(Mark.BAD.sign())) + 1;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  void blank() {
    lines.add("");
  }

  /** A line across the whole width, continued with an indent. */
  void heading(List<Span> body) {
    row("", markWidth, body);
  }

  /** A sign and a text beside it. */
  void remark(Mark mark, List<Span> body) {
    row(sign(mark), markWidth, body);
  }

  /** A sign, a label and the value; with an empty label the value continues the one above. */
  void item(Mark mark, String label, List<Span> body) {
    row(sign(mark) + padded(label, labelWidth + 1), markWidth + labelWidth + 1, body);
  }

  /** The value as a bar and in words. */
  void bar(Mark mark, String label, double ratio, String words) {
    int cells = width < ROOMY ? 8 : 20;
    int full = (int) Math.round(Math.max(0, Math.min(1, ratio)) * cells);
    item(
        mark,
        label,
        List.of(
            new Span("[", Style.FAINT),
            new Span("█".repeat(full), mark.style()),
            new Span("░".repeat(cells - full) + "]", Style.FAINT),
            Span.of(" " + words)));
  }

  private void row(String head, int indent, List<Span> body) {
    List<List<Span>> wrapped = Wrapping.lines(showable(body), width - indent);
    print(head, wrapped.get(0));
    wrapped.stream().skip(1).forEach(rest -> print(" ".repeat(indent), rest));
  }

  private List<Span> showable(List<Span> spans) {
    return spans.stream().map(span -> new Span(printable.of(span.text()), span.style())).toList();
  }

  private String sign(Mark mark) {
    String sign = printable.of(mark.sign());
    return paint(sign, mark.style()) + " ".repeat(markWidth - TextWidth.of(sign));
  }

  private String padded(String label, int columns) {
    String text = printable.of(label);
    return text + " ".repeat(Math.max(0, columns - TextWidth.of(text)));
  }

  private void print(String head, List<Span> spans) {
    var line = new StringBuilder(head);
    spans.forEach(span -> line.append(paint(span.text(), span.style())));
    lines.add(line.toString().replace(TextWidth.NO_BREAK_SPACE, ' ').stripTrailing());
  }

  private String paint(String text, Style style) {
    return colours ? style.paint(text) : text;
  }
}
