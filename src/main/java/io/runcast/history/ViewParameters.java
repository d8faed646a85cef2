package io.runcast.history;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.database.DatabaseKind;
import io.runcast.log.LogView;
import io.runcast.log.TextSearch;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads which rows of a run's history a client wants to see. */
final class ViewParameters {

  private static final Set<String> NAMES = Set.of("level", "portal", "q", "match", "from", "to");

  /** A channel's rows have neither levels nor portals, but may have keys. */
  private static final Set<String> OF_CHANNEL = Set.of("key", "q", "match", "from", "to");

  private static final int LONGEST_SEARCH = 500;
  private static final List<String> TIME =
      List.of("a time with its zone, such as 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00");
  private static final List<String> FLAG = List.of("true", "false");

  private ViewParameters() {}

  /** The names of the view's parameters, and further ones. */
  static Set<String> and(String... others) {
    return with(NAMES, others);
  }

  /** The same of a channel's view. */
  static Set<String> ofChannelAnd(String... others) {
    return with(OF_CHANNEL, others);
  }

  private static Set<String> with(Set<String> names, String... others) {
    return Stream.concat(names.stream(), Arrays.stream(others)).collect(toUnmodifiableSet());
  }

  /**
   * Reads the view.
   *
   * @param query decoded
   * @throws Problem 400 that names the parameter and what is allowed
   */
  static LogView read(MultivaluedMap<String, String> query, DatabaseKind kind) {
    return new LogView(
        FilterParameters.read(query),
        search(query.getFirst("q"), query.getFirst("match"), kind),
        time(query, "from"),
        time(query, "to"));
  }

  /** A parameter that is a time; null where it is not given. */
  static @Nullable Instant time(MultivaluedMap<String, String> query, String name) {
    String text = query.getFirst(name);
    if (text == null) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        return time.toInstant();
      }
    } catch (DateTimeException e) {
      // Answered below, like a year that no database knows.
    }
    throw Problem.badParameter(name, text, TIME);
  }

  /** A parameter that is {@code true} or {@code false}; false where it is not given. */
  static boolean flag(MultivaluedMap<String, String> query, String name) {
    String text = query.getFirst(name);
    if (text == null || FLAG.contains(text)) {
      return "true".equals(text);
    }
    throw Problem.badParameter(name, text, FLAG);
  }

  private static @Nullable TextSearch search(
      @Nullable String text, @Nullable String match, DatabaseKind kind) {
    List<String> ways = kind == DatabaseKind.SQLITE ? List.of("text") : List.of("text", "regex");
    if (match != null && !ways.contains(match)) {
      throw Problem.badParameter(
          "match",
          match,
          match.equals("regex")
              ? List.of("text", "no regular expressions, since the log is in SQLite")
              : ways);
    }
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() > LONGEST_SEARCH || text.indexOf('\0') >= 0) {
      throw Problem.badParameter(
          "q", text, List.of("a text of at most " + LONGEST_SEARCH + " characters"));
    }
    return new TextSearch(text, "regex".equals(match));
  }
}
