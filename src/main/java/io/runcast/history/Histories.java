package io.runcast.history;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.Broadcasters;
import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.database.TableNames;
import io.runcast.log.ContentReader;
import io.runcast.log.CountsReader;
import io.runcast.log.LogCursor;
import io.runcast.log.LogHistory;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReading;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunReader;
import io.runcast.log.RunScope;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers questions about a run's history: finds the run, lends a connection for as long as the
 * answer takes, and says what was wrong with a question that the database refuses. Any thread.
 */
@ApplicationScoped
class Histories {

  /** How long a statement may take; most are over in milliseconds. */
  private static final Duration STATEMENT = Duration.ofSeconds(10);

  private static final Duration COME_BACK = Duration.ofSeconds(5);
  private static final String INVALID_REGEX = "2201B";
  private static final String CANCELLED = "57014";

  private static final List<String> CURSORS =
      List.of("a cursor that a page, an outline or a stream of this run gave");

  @Inject Settings settings;
  @Inject Database database;
  @Inject TableNames tables;
  @Inject Broadcasters broadcasters;

  private RunReader runs;
  private final Map<LogOrder, Readers> readers = new EnumMap<>(LogOrder.class);

  @PostConstruct
  void start() {
    runs = new RunReader(tables);
    for (LogOrder order : LogOrder.values()) {
      readers.put(
          order,
          new Readers(
              new LogHistory(
                  tables,
                  order,
                  settings.tables().textIndex() && tables.kind() == DatabaseKind.POSTGRESQL),
              new CountsReader(tables, order),
              new ContentReader(tables, order)));
    }
  }

  /** What reads in one order. */
  private record Readers(LogHistory history, CountsReader counts, ContentReader content) {}

  /**
   * One reading, and what reads with it.
   *
   * @param run as it was before all else was read: if it had ended, what is read is all there is
   * @param changes as they were counted then; empty where nobody counts
   */
  record Open(
      Run run,
      LogHistory history,
      CountsReader counts,
      ContentReader contents,
      LogReading reading,
      Optional<String> changes) {

    /** Names what the run has written; empty while that may still become something else. */
    Optional<String> content() throws SQLException {
      return changes.isPresent() ? contents.name(reading, run, changes.get()) : Optional.empty();
    }

    /** The place before every row. */
    LogCursor start() {
      return LogCursor.start(reading.epoch());
    }

    Problem noRow(long id) {
      return Problem.notFound("Run %d has no row %d.".formatted(run.id(), id));
    }

    /**
     * The place that a client names.
     *
     * @throws Problem 400 where it is none of this run in this database
     */
    LogCursor place(String parameter, String text) {
      return ResumeToken.parse(text)
          .filter(token -> token.run() == run.id() && token.epoch() == reading.epoch())
          .map(ResumeToken::cursor)
          .orElseThrow(() -> Problem.badParameter(parameter, text, CURSORS));
    }
  }

  /** What is asked. */
  interface Question<T> {
    T ask(Open open) throws SQLException;
  }

  /**
   * Asks.
   *
   * @param run an id, or {@code current}
   * @param scope which runs the client may see
   * @param search what the client searches for, for the refusal's text; may be empty
   * @throws Problem 404 without such a run, 400 for a bad expression, 503 for a question that takes
   *     too long
   */
  <T> T ask(String run, RunScope scope, String search, Question<T> question) throws SQLException {
    boolean current = run.equals("current");
    long id = current ? 0 : Problem.requireNumber("run", run, 1, Long.MAX_VALUE, "current");
    if (!current && !scope.includes(id)) {
      throw Problem.notFound(nothing(id));
    }
    Readers with = Objects.requireNonNull(readers.get(order()));
    try (Connection connection = database.borrow()) {
      Optional<Run> found = current ? runs.current(connection, scope) : runs.find(connection, id);
      Run known =
          found.orElseThrow(() -> Problem.notFound(current ? "No run is active." : nothing(id)));
      Optional<String> changes =
          known.ended() ? with.content().changes(connection) : Optional.empty();
      try (LogReading reading = with.history().begin(connection, STATEMENT)) {
        return question.ask(
            new Open(known, with.history(), with.counts(), with.content(), reading, changes));
      }
    } catch (SQLException e) {
      throw explained(e, search);
    }
  }

  DatabaseKind kind() {
    return tables.kind();
  }

  private LogOrder order() {
    LogOrder usual = tables.kind() == DatabaseKind.SQLITE ? LogOrder.ID : LogOrder.TRANSACTION;
    return broadcasters.order().orElse(usual);
  }

  private static String nothing(long run) {
    return "There is no run " + run + ".";
  }

  private static SQLException explained(SQLException failure, String search) {
    if (INVALID_REGEX.equals(failure.getSQLState())) {
      throw Problem.badParameter("q", search, List.of(String.valueOf(failure.getMessage())));
    }
    if (CANCELLED.equals(failure.getSQLState())) {
      throw Problem.unavailable(
          "This takes longer than %d s. Narrow it with from and to, or with level and portal."
              .formatted(STATEMENT.toSeconds()),
          COME_BACK);
    }
    return failure;
  }
}
