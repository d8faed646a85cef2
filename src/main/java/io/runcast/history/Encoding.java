package io.runcast.history;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads which content codings a client takes (RFC 9110 §12.5.3). */
final class Encoding {

  static final String GZIP = "gzip";

  private Encoding() {}

  /**
   * Whether the client takes gzip, and likes it no less than what is not compressed.
   *
   * @param accepted the values of the header {@code Accept-Encoding}; null where there is none
   */
  static boolean isGzipWanted(@Nullable List<String> accepted) {
    if (accepted == null) {
      return false;
    }
    Map<String, Double> weights = new HashMap<>();
    for (String value : String.join(",", accepted).split(",", -1)) {
      String[] parts = value.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
      weights.put(parts[0], parts.length > 1 ? weight(parts[1]) : 1);
    }
    double any = weights.getOrDefault("*", 0.0);
    double gzip = weights.getOrDefault(GZIP, weights.getOrDefault("x-gzip", any));
    return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
  }

  /** What cannot be read counts as no. */
  private static double weight(String parameter) {
    String[] pair = parameter.split("=", 2);
    if (pair.length == 2 && pair[0].strip().equals("q")) {
      try {
        return Double.parseDouble(pair[1].strip());
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return 0;
  }
}
