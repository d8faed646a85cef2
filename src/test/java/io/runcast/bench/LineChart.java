package io.runcast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws lines over two axes as SVG that takes its colours from the page's style sheet, so that it
 * can be read in dark and light.
 */
final class LineChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 300;
  private static final int LEFT = 74;
  private static final int RIGHT = 20;
  private static final int TOP = 34;
  private static final int BOTTOM = 46;
  private static final int LEGEND = 110;

  /** More than these are a line and no marks. */
  private static final int MOST_MARKS = 50;

  /**
   * One value.
   *
   * @param text what is shown to who points at it
   */
  record Point(double x, double y, String text) {

    static Point millis(double x, String name, double millis) {
      return new Point(x, millis, name + " " + Format.millis(millis));
    }
  }

  private record Line(String name, List<Point> points) {}

  private record Band(double from, double to) {}

  private final Scale horizontal;
  private final Scale vertical;
  private final List<Line> lines = new ArrayList<>();
  private final List<Band> bands = new ArrayList<>();

  LineChart(Scale horizontal, Scale vertical) {
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  LineChart line(String name, List<Point> points) {
    lines.add(new Line(name, List.copyOf(points)));
    return this;
  }

  /** Shades what lies between two places. */
  LineChart band(double from, double to) {
    bands.add(new Band(from, to));
    return this;
  }

  String svg() {
    var svg = new StringBuilder();
    String names = lines.stream().map(Line::name).collect(Collectors.joining(", "));
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s by %s\">%n"
            .formatted(WIDTH, HEIGHT, Html.escape(names), Html.escape(horizontal.label())));
    for (Band band : bands) {
      double from = x(band.from());
      svg.append(
          format(
              "<rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
              from, TOP, Math.max(0, x(band.to()) - from), HEIGHT - TOP - BOTTOM));
    }
    axes(svg);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), "s" + i);
      legend(svg, lines.get(i), i);
    }
    return svg.append("</svg>").toString();
  }

  private void axes(StringBuilder svg) {
    int bottom = HEIGHT - BOTTOM;
    for (Scale.Tick tick : vertical.ticks()) {
      double y = y(tick.position());
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>%n",
              LEFT, y, WIDTH - RIGHT, y));
      text(svg, "end", LEFT - 8, y + 4, tick.text());
    }
    for (Scale.Tick tick : horizontal.ticks()) {
      double x = LEFT + tick.position() * (WIDTH - LEFT - RIGHT);
      svg.append(
          format(
              "<line class=\"tick\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
              x, bottom, x, bottom + 5));
      text(svg, tick.position() > 0.97 ? "end" : "middle", x, bottom + 20, tick.text());
    }
    svg.append(
        format(
            "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
            LEFT, bottom, WIDTH - RIGHT, bottom));
    text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, horizontal.label());
    text(svg, "start", 2, TOP - 16, vertical.label());
  }

  private void draw(StringBuilder svg, Line line, String style) {
    String places =
        line.points().stream()
            .map(point -> format("%.1f,%.1f", x(point.x()), yOf(point)))
            .collect(Collectors.joining(" "));
    svg.append(format("<polyline class=\"line %s\" points=\"%s\"/>%n", style, places));
    if (line.points().size() > MOST_MARKS) {
      return;
    }
    for (Point point : line.points()) {
      svg.append(
          format(
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>%n",
              style, x(point.x()), yOf(point), Html.escape(point.text())));
    }
  }

  private void legend(StringBuilder svg, Line line, int index) {
    if (lines.size() == 1) {
      return;
    }
    int x = LEFT + 8 + index * LEGEND;
    svg.append(format("<circle class=\"s%d\" cx=\"%d\" cy=\"%d\" r=\"5\"/>%n", index, x, TOP - 20));
    text(svg, "start", x + 10, TOP - 16, line.name());
  }

  private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append(
        format(
            "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
            anchor, x, y, Html.escape(text)));
  }

  private double x(double value) {
    return LEFT + horizontal.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private double yOf(Point point) {
    return y(vertical.position(point.y()));
  }

  private static double y(double position) {
    return HEIGHT - BOTTOM - position * (HEIGHT - TOP - BOTTOM);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
