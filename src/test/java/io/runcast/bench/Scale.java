package io.runcast.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * Maps values to places along an axis, 0 being its beginning and 1 its end, and says where a reader
 * wants a mark.
 */
final class Scale {
  private static final int TICKS = 5;

  /** So many powers of ten are too few for marks at these alone. */
  private static final int FEW_DECADES = 3;

  /** A mark of an axis. */
  record Tick(double position, String text) {}

  private final String label;
  private final DoubleUnaryOperator position;
  private final List<Tick> ticks;

  private Scale(String label, DoubleUnaryOperator position, List<Tick> ticks) {
    this.label = label;
    this.position = position;
    this.ticks = List.copyOf(ticks);
  }

  /** From 0 to a round number at or above the greatest value. */
  static Scale linear(String label, double greatest) {
    double step = roundAbove(greatest / TICKS);
    double end = step * Math.max(1, Math.ceil(greatest / step - 1e-9));
    var ticks = new ArrayList<Tick>();
    for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
      ticks.add(new Tick(i * step / end, number(i * step)));
    }
    return new Scale(label, value -> value / end, ticks);
  }

  /** Latencies: logarithmic, around all points. */
  static Scale millis(Collection<? extends List<LineChart.Point>> lines) {
    double least = Double.MAX_VALUE;
    double greatest = 0;
    for (List<LineChart.Point> line : lines) {
      for (LineChart.Point point : line) {
        least = Math.min(least, point.y());
        greatest = Math.max(greatest, point.y());
      }
    }
    return greatest == 0 ? linear("ms", 1) : logarithmic("ms", least, greatest);
  }

  /** From the power of ten at or below the least value to the round number above the greatest. */
  static Scale logarithmic(String label, double least, double greatest) {
    double from = Math.floor(Math.log10(Math.max(1e-3, least)));
    double to = Math.log10(roundAbove(Math.max(Math.pow(10, from + 1), greatest)));
    var ticks = new ArrayList<Tick>();
    for (double decade = from; decade <= to; decade++) {
      for (int digit : to - from <= FEW_DECADES ? new int[] {1, 2, 5} : new int[] {1}) {
        double value = digit * Math.pow(10, decade);
        double position = (Math.log10(value) - from) / (to - from);
        if (position <= 1 + 1e-9) {
          ticks.add(new Tick(position, number(value)));
        }
      }
    }
    return new Scale(
        label,
        value -> (Math.log10(Math.max(value, Math.pow(10, from))) - from) / (to - from),
        ticks);
  }

  /**
   * Percentiles as Gil Tene draws them: each further nine takes as much room as the one before.
   *
   * @param count of all values; beyond one in so many there is nothing to see
   */
  static Scale percentiles(String label, long count) {
    double nines = Math.max(1, Math.ceil(Math.log10(Math.max(1.0, (double) count))));
    var ticks = new ArrayList<Tick>();
    for (int i = 0; i <= nines; i++) {
      ticks.add(new Tick(i / nines, i == 0 ? "0 %" : ninePercent(i)));
    }
    return new Scale(label, percentile -> nines(percentile, nines) / nines, ticks);
  }

  String label() {
    return label;
  }

  /** Where a value lies; outside of 0 to 1 where it lies outside of the axis. */
  double position(double value) {
    return position.applyAsDouble(value);
  }

  List<Tick> ticks() {
    return ticks;
  }

  private static double nines(double percentile, double most) {
    double rest = 1 - percentile / 100;
    return rest <= 0 ? most : Math.min(most, -Math.log10(rest));
  }

  private static String ninePercent(int nines) {
    return switch (nines) {
      case 1 -> "90 %";
      case 2 -> "99 %";
      default -> "99." + "9".repeat(nines - 2) + " %";
    };
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double roundAbove(double value) {
    if (value <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (int digit : new int[] {1, 2, 5}) {
      if (digit * power >= value * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    if (value >= 1_000_000) {
      return String.format(Locale.ROOT, "%s M", plain(value / 1_000_000));
    }
    return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : plain(value);
  }

  private static String plain(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
