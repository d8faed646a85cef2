package io.runcast.log;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Knows the levels that filters and counts tell apart, and how a level column may spell them:
 * {@code WARNING} is {@code WARN}, {@code FATAL} is {@code CRITICAL}, {@code TRACE} is {@code
 * DEBUG}, in any case and with blanks around. The browser's counterpart is {@code
 * element/row-filter.js}.
 */
public final class LogLevel {

  /** Stands for every level that is none of the others. */
  public static final String OTHER = "OTHER";

  /** In the order in which they are offered. */
  public static final List<String> ALL =
      List.of("DEBUG", "INFO", "WARN", "ERROR", "CRITICAL", OTHER);

  private static final List<String> KNOWN = ALL.subList(0, ALL.size() - 1);
  private static final Map<String, String> SYNONYMS =
      Map.of("WARNING", "WARN", "FATAL", "CRITICAL", "TRACE", "DEBUG");

  private LogLevel() {}

  /**
   * Which of {@link #ALL} a row has.
   *
   * @param text as it stands in the table
   */
  public static String of(@Nullable String text) {
    if (text == null) {
      return OTHER;
    }
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String known = SYNONYMS.getOrDefault(upper, upper);
    return KNOWN.contains(known) ? known : OTHER;
  }

  /**
   * The same in SQL.
   *
   * @param column what holds the level
   * @param upper the same in upper case, without blanks around
   */
  static String sql(String column, String upper) {
    // Nearly all rows spell it as we do, and need no more than a comparison.
    return "case when %s in (%s) then %s else case %s %s else '%s' end end"
        .formatted(
            column,
            KNOWN.stream().map(level -> "'" + level + "'").collect(Collectors.joining(", ")),
            column,
            upper,
            KNOWN.stream()
                .flatMap(
                    level ->
                        Stream.concat(
                            Stream.of(level),
                            SYNONYMS.entrySet().stream()
                                .filter(synonym -> synonym.getValue().equals(level))
                                .map(Map.Entry::getKey)))
                .map(spelling -> "when '%s' then '%s'".formatted(spelling, of(spelling)))
                .collect(Collectors.joining(" ")),
            OTHER);
  }
}
