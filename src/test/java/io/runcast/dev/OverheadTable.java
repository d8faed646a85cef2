package io.runcast.dev;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects what was measured and shows the medians, each beside its share of "nothing". */
final class OverheadTable {

  private final Map<String, Map<OverheadVariant, List<Double>>> cells = new LinkedHashMap<>();

  void add(String load, OverheadVariant variant, double tps) {
    cells
        .computeIfAbsent(load, key -> new EnumMap<>(OverheadVariant.class))
        .computeIfAbsent(variant, key -> new ArrayList<>())
        .add(tps);
  }

  /** As Markdown: a line per load, a column per variant. */
  String markdown() {
    StringBuilder text = new StringBuilder("| statements per second |");
    List<OverheadVariant> variants = List.copyOf(cells.values().iterator().next().keySet());
    variants.forEach(variant -> text.append(' ').append(variant.title()).append(" |"));
    text.append("\n|---|").append("---:|".repeat(variants.size())).append('\n');
    cells.forEach(
        (load, measured) -> {
          text.append("| ").append(load).append(" |");
          double nothing = median(measured.getOrDefault(OverheadVariant.NOTHING, List.of()));
          variants.forEach(
              variant -> text.append(cell(measured.getOrDefault(variant, List.of()), nothing)));
          text.append('\n');
        });
    return text.toString();
  }

  private static String cell(List<Double> measured, double nothing) {
    double tps = median(measured);
    return String.format(
        Locale.ROOT,
        tps < 100 ? " %,.1f (%.0f %%) |" : " %,.0f (%.0f %%) |",
        tps,
        100 * tps / nothing);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
