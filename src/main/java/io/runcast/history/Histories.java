package io.runcast.history;

import io.runcast.ChannelSettings;
import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.broadcast.Broadcasters;
import io.runcast.database.ChannelTable;
import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.database.LogTable;
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
import io.runcast.log.Subject;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about what a run or a channel has written: finds the run, lends a connection
 * for as long as the answer takes, and says what was wrong with a question that the database
 * refuses. Any thread.
 */
@ApplicationScoped
class Histories {

  /** How long a statement may take; most are over in milliseconds. */
  private static final Duration STATEMENT = Duration.ofSeconds(10);

  private static final Duration COME_BACK = Duration.ofSeconds(5);
  private static final String INVALID_REGEX = "2201B";
  private static final String CANCELLED = "57014";

  private static final List<String> CURSORS =
      List.of("a cursor that a page, an outline or a stream of the same rows gave");

  @Inject Settings settings;
  @Inject Database database;
  @Inject TableNames tables;
  @Inject Broadcasters broadcasters;

  private RunReader runs;
  private final Map<LogOrder, Readers> ofRuns = new EnumMap<>(LogOrder.class);
  private final Map<String, Readers> ofChannels = new HashMap<>();
  private final Map<String, Readers> ofKeys = new HashMap<>();

  @PostConstruct
  void start() {
    runs = new RunReader(tables);
    boolean textIndex = settings.tables().textIndex() && tables.kind() == DatabaseKind.POSTGRESQL;
    for (LogOrder order : LogOrder.values()) {
      ofRuns.put(order, Readers.of(tables.logTable(), order, textIndex));
    }
    for (ChannelSettings channel : settings.channels()) {
      ChannelTable table = channel.table();
      ofChannels.put(table.name(), Readers.of(table.whole(), LogOrder.TRANSACTION, false));
      ofKeys.put(table.name(), Readers.of(table.ofKey(), LogOrder.TRANSACTION, false));
    }
  }

  /** What reads in one order. */
  private record Readers(LogHistory history, CountsReader counts, ContentReader content) {
    static Readers of(LogTable table, LogOrder order, boolean textIndex) {
      return new Readers(
          new LogHistory(table, order, textIndex),
          new CountsReader(table, order),
          new ContentReader(table, order));
    }
  }

  /**
   * One reading, and what reads with it.
   *
   * @param subject whose rows
   * @param run as it was before all else was read: if it had ended, what is read is all there is;
   *     null for a channel, which never ends
   * @param changes as they were counted then; empty where nobody counts
   */
  record Open(
      Subject subject,
      @Nullable Run run,
      LogHistory history,
      CountsReader counts,
      ContentReader contents,
      LogReading reading,
      Optional<String> changes) {

    /** The run's id. */
    long runId() {
      return ((Subject.OfRun) subject).run();
    }

    /** True when no row can come any more. */
    boolean ended() {
      return run != null && run.ended();
    }

    /** Names what was written; empty while that may still become something else. */
    Optional<String> content() throws SQLException {
      return run != null && changes.isPresent()
          ? contents.name(reading, run, changes.get())
          : Optional.empty();
    }

    /** The place before every row. */
    LogCursor start() {
      return LogCursor.start(reading.epoch());
    }

    Problem noRow(long id) {
      return Problem.notFound("There is no row %d in %s.".formatted(id, subject));
    }

    /**
     * The place that a client names.
     *
     * @throws Problem 400 where it is none of these rows in this database
     */
    LogCursor place(String parameter, String text) {
      return ResumeToken.parse(text)
          .filter(token -> token.subject().equals(subject) && token.epoch() == reading.epoch())
          .map(ResumeToken::cursor)
          .orElseThrow(() -> Problem.badParameter(parameter, text, CURSORS));
    }
  }

  /**
   * Whose history is asked for.
   *
   * @param run an id, or {@code current}; empty for a channel
   * @param scope which runs the client may see
   * @param channel one that the client may see; null for a run
   */
  record Whose(String run, RunScope scope, Subject.@Nullable OfChannel channel) {

    static Whose run(String run, RunScope scope) {
      return new Whose(run, scope, null);
    }

    static Whose channel(Subject.OfChannel channel) {
      return new Whose("", RunScope.ALL, channel);
    }

    /** The same for all further questions, also where another run has become the current one. */
    Whose found(Subject subject) {
      return subject instanceof Subject.OfRun one
          ? new Whose(Long.toString(one.run()), scope, null)
          : this;
    }
  }

  /** What is asked. */
  interface Question<T> {
    T ask(Open open) throws SQLException;
  }

  /**
   * Asks about a run.
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
    Readers with = Objects.requireNonNull(ofRuns.get(order()));
    try (Connection connection = database.borrow()) {
      Optional<Run> found = current ? runs.current(connection, scope) : runs.find(connection, id);
      Run known =
          found.orElseThrow(() -> Problem.notFound(current ? "No run is active." : nothing(id)));
      Optional<String> changes =
          known.ended() ? with.content().changes(connection) : Optional.empty();
      return ask(connection, with, Subject.run(known.id()), known, changes, question);
    } catch (SQLException e) {
      throw explained(e, search);
    }
  }

  /** Asks about either. */
  <T> T ask(Whose whose, String search, Question<T> question) throws SQLException {
    Subject.OfChannel channel = whose.channel();
    return channel == null
        ? ask(whose.run(), whose.scope(), search, question)
        : ask(channel, search, question);
  }

  private <T> T ask(Subject.OfChannel channel, String search, Question<T> question)
      throws SQLException {
    Map<String, Readers> readers = channel.key() == null ? ofChannels : ofKeys;
    Readers with = Objects.requireNonNull(readers.get(channel.channel()));
    try (Connection connection = database.borrow()) {
      return ask(connection, with, channel, null, Optional.empty(), question);
    } catch (SQLException e) {
      throw explained(e, search);
    }
  }

  private static <T> T ask(
      Connection connection,
      Readers with,
      Subject subject,
      @Nullable Run run,
      Optional<String> changes,
      Question<T> question)
      throws SQLException {
    try (LogReading reading = with.history().begin(connection, STATEMENT)) {
      return question.ask(
          new Open(subject, run, with.history(), with.counts(), with.content(), reading, changes));
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
          "This takes longer than %d s. Narrow it with from and to, or by what else the view has."
              .formatted(STATEMENT.toSeconds()),
          COME_BACK);
    }
    return failure;
  }
}
