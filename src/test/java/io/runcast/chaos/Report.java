package io.runcast.chaos;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Map;

/** One table for people. */
final class Report {

  private static final String LINE = "  %-28s %,9d  %s";
  private static final String PART = "  %28s %,9d    %s";

  private final StringBuilder text = new StringBuilder();

  Report(String title) {
    add(title);
  }

  /** One number. */
  @CanIgnoreReturnValue
  Report line(String name, long count, String explanation) {
    return add(LINE.formatted(name, count, explanation));
  }

  /** A sum, and below it what it is made of. */
  @CanIgnoreReturnValue
  Report sum(String name, Map<? extends Enum<?>, Integer> parts, String explanation) {
    line(name, parts.values().stream().mapToInt(Integer::intValue).sum(), explanation);
    parts.forEach((kind, count) -> add(PART.formatted("", count, kind)));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private Report add(String line) {
    text.append(line.stripTrailing()).append('\n');
    return this;
  }
}
