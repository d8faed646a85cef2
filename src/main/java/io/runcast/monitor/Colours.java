package io.runcast.monitor;

import java.util.Locale;
import java.util.Map;

/** Decides what escape sequences may be written. */
final class Colours {

  /** The option {@code --color}. */
  enum Choice {
    AUTO,
    ALWAYS,
    NEVER
  }

  private Colours() {}

  /**
   * An option wins over <a href="https://no-color.org">{@code NO_COLOR}</a>, that over {@code
   * CLICOLOR_FORCE}, that over what the output is.
   */
  static boolean wanted(Choice choice, Map<String, String> environment, boolean terminal) {
    return switch (choice) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
          yield false;
        }
        String force = environment.getOrDefault("CLICOLOR_FORCE", "0");
        boolean forced = !force.isEmpty() && !force.equals("0");
        yield forced || (terminal && understandsEscapes(environment));
      }
    };
  }

  /** Whether a terminal moves its cursor when asked: old Windows consoles and dumb ones do not. */
  static boolean understandsEscapes(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    boolean windows =
        environment.getOrDefault("OS", "").toLowerCase(Locale.ROOT).contains("windows");
    return windows
        ? !term.isEmpty()
            || environment.containsKey("WT_SESSION")
            || environment.getOrDefault("ConEmuANSI", "").equals("ON")
        : !term.isEmpty() && !term.equals("dumb");
  }
}
