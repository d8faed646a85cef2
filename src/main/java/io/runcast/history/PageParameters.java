package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.database.DatabaseKind;
import io.runcast.log.LogView;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Set;

/**
 * What a client asks of a page.
 *
 * @param start where it begins
 * @param place of {@link Start#AFTER} and {@link Start#BEFORE}; empty otherwise
 * @param until where it ends at the latest; empty for nowhere
 * @param around the row of {@link Start#AROUND}; 0 otherwise
 * @param limit how many rows at most
 */
record PageParameters(
    LogView view, Start start, String place, String until, long around, int limit) {

  /** Where a page begins, or ends. */
  enum Start {
    BEGIN,
    END,
    AFTER,
    BEFORE,
    AROUND
  }

  private static final String DEFAULT_LIMIT = "500";
  private static final int MOST_ROWS = 2000;
  private static final List<String> PLACES = List.of("after", "before", "around");
  private static final String[] OWN = {
    "after", "until", "before", "around", "last", "limit", "format"
  };
  private static final Set<String> OF_RUN = ViewParameters.and(OWN);
  private static final Set<String> OF_CHANNEL = ViewParameters.ofChannelAnd(OWN);

  /**
   * Reads the parameters of a run's page.
   *
   * @param query decoded
   * @throws Problem 400 that names the parameter and what is allowed
   */
  static PageParameters read(MultivaluedMap<String, String> query, DatabaseKind kind) {
    return read(query, kind, OF_RUN);
  }

  /** The same of a channel's page; who reads it sees to the key. */
  static PageParameters ofChannel(MultivaluedMap<String, String> query, DatabaseKind kind) {
    return read(query, kind, OF_CHANNEL);
  }

  private static PageParameters read(
      MultivaluedMap<String, String> query, DatabaseKind kind, Set<String> known) {
    FilterParameters.requireKnown(query, known);
    String limit = query.getFirst("limit");
    Start start = start(query);
    String around = query.getFirst("around");
    return new PageParameters(
        ViewParameters.read(query, kind),
        start,
        place(query, start),
        until(query, start),
        around == null ? 0 : Problem.requireNumber("around", around, 1, Long.MAX_VALUE),
        (int) Problem.requireNumber("limit", limit == null ? DEFAULT_LIMIT : limit, 1, MOST_ROWS));
  }

  private static String place(MultivaluedMap<String, String> query, Start start) {
    String place =
        switch (start) {
          case AFTER -> query.getFirst("after");
          case BEFORE -> query.getFirst("before");
          case BEGIN, END, AROUND -> "";
        };
    return place == null ? "" : place;
  }

  private static String until(MultivaluedMap<String, String> query, Start start) {
    String until = query.getFirst("until");
    if (until != null && start != Start.AFTER && start != Start.BEGIN) {
      throw Problem.badParameter("until", until, List.of("only with after, or from the beginning"));
    }
    return until == null ? "" : until;
  }

  private static Start start(MultivaluedMap<String, String> query) {
    boolean last = ViewParameters.flag(query, "last");
    List<String> given = PLACES.stream().filter(query::containsKey).toList();
    if (given.size() > 1 || (last && !given.isEmpty())) {
      String name = given.get(given.size() - 1);
      throw Problem.badParameter(
          name,
          String.valueOf(query.getFirst(name)),
          List.of("only one of after, before, around and last=true"));
    }
    if (given.isEmpty()) {
      return last ? Start.END : Start.BEGIN;
    }
    return switch (given.get(0)) {
      case "after" -> Start.AFTER;
      case "before" -> Start.BEFORE;
      default -> Start.AROUND;
    };
  }
}
