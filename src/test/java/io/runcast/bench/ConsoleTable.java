package io.runcast.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Tells an outcome on the console, in columns. */
final class ConsoleTable {
  private ConsoleTable() {}

  static void print(Outcome outcome, PrintStream console) {
    console.printf("%n%s: %s%n", outcome.title(), outcome.what());
    if (!outcome.measurements().isEmpty()) {
      List<List<String>> rows =
          outcome.measurements().stream().map(MeasurementTable::cells).toList();
      print(MeasurementTable.HEAD, rows, console);
    }
    int width = outcome.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    outcome
        .facts()
        .forEach(fact -> console.printf("  %-" + width + "s  %s%n", fact.name(), fact.value()));
  }

  private static void print(List<String> head, List<List<String>> rows, PrintStream console) {
    int[] widths =
        IntStream.range(0, head.size())
            .map(
                column ->
                    Math.max(
                        head.get(column).length(),
                        rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)))
            .toArray();
    line(head, widths, console);
    rows.forEach(row -> line(row, widths, console));
  }

  private static void line(List<String> cells, int[] widths, PrintStream console) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String alignment = i == 0 || i == widths.length - 1 ? "-" : "";
      line.append("  ")
          .append(String.format(Locale.ROOT, "%" + alignment + widths[i] + "s", cells.get(i)));
    }
    console.println(line.toString().stripTrailing());
  }
}
