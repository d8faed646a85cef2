package io.runcast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Reads one setting after the other and collects what is wrong, to tell it all at once. */
final class SettingsReader {

  private static final String PREFIX = "runcast.";

  /** Names below the prefix that belong to the development server and the test suite. */
  private static final List<String> NOT_OURS =
      List.of("runcast.http.", "runcast.dev.", "runcast.demo", "runcast.it", "runcast.test.");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final Config config;
  private final Set<String> environment;
  private final Set<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param environment the names of the environment's variables: WildFly lists each in lower case
   *     with dots too, dashes lost, and other programs have variables with our prefix (Kubernetes
   *     {@code RUNCAST_SERVICE_HOST}), so what comes from there alone is never called misspelt
   */
  SettingsReader(Config config, Set<String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /** By the rules of MicroProfile Config 3.1, "Environment Variables Mapping Rules". */
  private static String asVariable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /**
   * Reads a text.
   *
   * @param fallback used when unset; null when the setting must be there
   */
  String text(String name, @Nullable String fallback, Predicate<String> valid, String allowed) {
    String value = raw(name);
    if (value == null) {
      if (fallback == null) {
        problems.add("%s is not set; allowed: %s".formatted(name, allowed));
        return "";
      }
      return fallback;
    }
    if (!valid.test(value)) {
      problem(name, Settings.withoutSecrets(value), allowed);
    }
    return value;
  }

  /** Reads a text that may be anything. */
  String text(String name, String fallback) {
    return text(name, fallback, text -> true, "any text");
  }

  /** Says that something is wrong that only several settings together show. */
  void problem(String problem) {
    problems.add(problem);
  }

  /**
   * Reads what must not be shown, or the file that {@code name-file} names, as containers have it.
   *
   * @return empty when neither is set
   */
  String secret(String name) {
    String value = unexpanded(name);
    String file = raw(name + "-file");
    if (file == null) {
      return value == null ? "" : value;
    }
    if (value != null) {
      problems.add("%s and %s-file are both set; allowed: one of them".formatted(name, name));
      return "";
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException e) {
      problem(name + "-file", file, "a file that this server may read");
      return "";
    }
  }

  boolean flag(String name, boolean fallback) {
    return parsed(
        name,
        fallback,
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("neither true nor false");
            });
  }

  int number(String name, int fallback, int min, int max) {
    return parsed(
        name,
        fallback,
        "a whole number from %d to %d".formatted(min, max),
        text -> within(Integer.parseInt(text), min, max));
  }

  Duration duration(String name, Duration fallback, Duration min, Duration max) {
    return parsed(
        name,
        fallback,
        "a duration such as 500ms, 15s, 2m or PT15S, from %s to %s".formatted(min, max),
        text -> within(duration(text), min, max));
  }

  /** Reads a duration that may be unset. */
  Optional<Duration> duration(String name, Duration min, Duration max) {
    return raw(name) == null ? Optional.empty() : Optional.of(duration(name, min, min, max));
  }

  /** Ends the reading: names that nobody asked for are wrong too, most often misspelt. */
  void finish() {
    StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
        .filter(name -> NOT_OURS.stream().noneMatch(name::startsWith))
        .filter(name -> !environment.contains(asVariable(name)))
        .sorted()
        .forEach(name -> problems.add("%s is no setting; known are %s".formatted(name, known)));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private static <T extends Comparable<T>> T within(T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private <T> T parsed(String name, T fallback, String allowed, Function<String, T> parser) {
    String value = raw(name);
    if (value == null) {
      return fallback;
    }
    try {
      return parser.apply(value.strip());
    } catch (IllegalArgumentException | DateTimeParseException e) {
      problem(name, value, allowed);
      return fallback;
    }
  }

  /** A generated secret may hold any character: what only looks like an expression is none. */
  private @Nullable String unexpanded(String name) {
    String expanded = raw(name);
    String written = config.getConfigValue(name).getRawValue();
    return expanded == null || written == null || written.contains("${") ? expanded : written;
  }

  private @Nullable String raw(String name) {
    known.add(name);
    return config.getOptionalValue(name, String.class).orElse(null);
  }

  private void problem(String name, String value, String allowed) {
    problems.add("%s is \"%s\"; allowed: %s".formatted(name, value, allowed));
  }

  private static Duration duration(String text) {
    Matcher simple = DURATION.matcher(text);
    if (!simple.matches()) {
      return Duration.parse(text);
    }
    long amount = Long.parseLong(simple.group(1));
    return switch (simple.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
