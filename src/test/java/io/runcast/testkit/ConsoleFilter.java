package io.runcast.testkit;

import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which lines of the server's log a developer sees at once: warnings, and what Runcast
 * itself says. The whole log is in a file.
 *
 * <p>It knows the format of {@code server-config/payara/logging.properties}. Lines that do not
 * begin an event belong to the event before; of a stack trace only the causes are shown. Belongs to
 * the thread that reads the log.
 */
final class ConsoleFilter {
  private static final Pattern EVENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT(\\d\\d:\\d\\d:\\d\\d)\\S* ([A-Z]+) +(\\S+): (.*)");

  /** Says where it unpacked itself and lists addresses: the development server says that better. */
  private static final String BOOT_LOGGER = "PayaraMicro";

  /** Payara prints it when it stops; it belongs to no event. */
  private static final String STRAY = "JdbcRuntimeExtension,";

  private boolean showing;
  private boolean ready;
  private Optional<String> firstFailure = Optional.empty();

  /** What to show of a line, if anything. */
  Optional<String> accept(String line) {
    Matcher event = EVENT.matcher(line);
    if (!event.matches()) {
      return showing && !isStackFrame(line) && !line.isBlank() && !line.startsWith(STRAY)
          ? Optional.of("  " + line.strip())
          : Optional.empty();
    }
    String level = event.group(2);
    String logger = event.group(3);
    String message = event.group(4);
    noteState(level, logger, message);
    showing = isWorthShowing(levelOf(level), logger);
    return showing
        ? Optional.of("%s %-7s %s: %s".formatted(event.group(1), level, logger, message))
        : Optional.empty();
  }

  /** The server has finished starting, which does not mean that the application was deployed. */
  boolean serverIsUp() {
    return ready;
  }

  /** The first event of level SEVERE: most often the reason for all that follow. */
  Optional<String> firstFailure() {
    return firstFailure;
  }

  private void noteState(String level, String logger, String message) {
    if (logger.equals(BOOT_LOGGER) && message.contains(" ready in ")) {
      ready = true;
    }
    if (level.equals("SEVERE") && firstFailure.isEmpty()) {
      firstFailure = Optional.of(message);
    }
  }

  private static boolean isWorthShowing(Level level, String logger) {
    if (logger.equals("io.runcast") || logger.startsWith("io.runcast.")) {
      return level.intValue() >= Level.INFO.intValue();
    }
    Level least = logger.equals(BOOT_LOGGER) ? Level.SEVERE : Level.WARNING;
    return level.intValue() >= least.intValue();
  }

  private static Level levelOf(String name) {
    try {
      return Level.parse(name);
    } catch (IllegalArgumentException unknown) {
      return Level.SEVERE; // Better shown than missed.
    }
  }

  private static boolean isStackFrame(String line) {
    return line.startsWith("\tat ") || line.startsWith("\t... ");
  }
}
