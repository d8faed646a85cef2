package io.runcast.bench;

import java.util.Locale;

/** Writes numbers for people: three digits are enough. */
final class Format {
  private static final double KILO = 1024;

  private Format() {}

  static String millis(double millis) {
    return digits(millis) + " ms";
  }

  static String bytes(double bytes) {
    double size = Math.abs(bytes);
    if (size < KILO) {
      return digits(bytes) + " B";
    }
    return size < KILO * KILO ? digits(bytes / KILO) + " KB" : digits(bytes / KILO / KILO) + " MB";
  }

  /** Three digits, more only before the point. */
  static String digits(double value) {
    double size = Math.abs(value);
    if (size >= 100 || size == 0) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
  }
}
