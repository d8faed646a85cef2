package io.runcast.monitor;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Columns and rows of the terminal at this moment. */
record TerminalSize(int columns, int rows) {

  static final int USUAL_COLUMNS = 80;

  /** Where nobody knows, nothing is cut off. */
  static final int ENDLESS = Integer.MAX_VALUE;

  private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
  private static final Pattern SIZE = Pattern.compile("[1-9]\\d{0,4}");

  /** By the variables {@code COLUMNS} and {@code LINES}, else by the terminal itself. */
  static TerminalSize read(Map<String, String> environment) {
    Optional<Integer> columns = size(environment.get("COLUMNS"));
    Optional<Integer> rows = size(environment.get("LINES"));
    if (columns.isPresent() && rows.isPresent()) {
      return new TerminalSize(columns.get(), rows.get());
    }
    TerminalSize asked =
        Stty.of(ProcessBuilder.Redirect.from(new File("/dev/tty")), "size")
            .flatMap(TerminalSize::parse)
            .orElse(new TerminalSize(USUAL_COLUMNS, ENDLESS));
    return new TerminalSize(columns.orElse(asked.columns()), rows.orElse(asked.rows()));
  }

  /** What {@code stty size} prints: rows, columns; zeros where the terminal does not know. */
  static Optional<TerminalSize> parse(String answer) {
    Matcher matcher = ROWS_AND_COLUMNS.matcher(answer);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new TerminalSize(
            size(matcher.group(2)).orElse(USUAL_COLUMNS), size(matcher.group(1)).orElse(ENDLESS)));
  }

  private static Optional<Integer> size(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(given -> SIZE.matcher(given).matches())
        .map(Integer::valueOf);
  }
}
