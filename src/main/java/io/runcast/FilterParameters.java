package io.runcast;

import io.runcast.log.LogFilter;
import io.runcast.log.LogLevel;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads which rows a client wants to see, the same way for streams, pages and downloads. */
public final class FilterParameters {

  private static final int LONGEST_PORTAL = 200;

  /** Each is compared with every row. */
  private static final int MOST_PORTALS = 100;

  private FilterParameters() {}

  /**
   * Refuses what is none of our parameters: one that is misspelt would change nothing, silently.
   *
   * @throws Problem 400 that names it
   */
  public static void requireKnown(MultivaluedMap<String, String> query, Set<String> known) {
    for (Map.Entry<String, List<String>> entry : query.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw Problem.badParameter(
            entry.getKey(), String.join(",", entry.getValue()), new TreeSet<>(known));
      }
    }
  }

  /**
   * Reads {@code level=} and {@code portal=}.
   *
   * @param query decoded
   * @throws Problem 400 that names the parameter and what is allowed
   */
  public static LogFilter read(MultivaluedMap<String, String> query) {
    return new LogFilter(levels(query.get("level")), portals(query.get("portal")));
  }

  private static Set<String> levels(@Nullable List<String> texts) {
    if (texts == null) {
      return Set.of();
    }
    return texts.stream()
        .map(
            text -> {
              String level = text.toUpperCase(Locale.ROOT);
              if (!LogLevel.ALL.contains(level)) {
                throw Problem.badParameter("level", text, LogLevel.ALL);
              }
              return level;
            })
        .collect(Collectors.toSet());
  }

  private static Set<String> portals(@Nullable Collection<String> texts) {
    if (texts == null) {
      return Set.of();
    }
    Set<String> portals = Set.copyOf(new TreeSet<>(texts));
    for (String text : portals) {
      if (text.length() > LONGEST_PORTAL || text.indexOf('\0') >= 0) {
        throw Problem.badParameter(
            "portal", text, List.of("a name of at most " + LONGEST_PORTAL + " characters"));
      }
      if (portals.size() > MOST_PORTALS) {
        throw Problem.badParameter("portal", text, List.of(MOST_PORTALS + " names at most"));
      }
    }
    return portals;
  }
}
