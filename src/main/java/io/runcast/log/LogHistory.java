package io.runcast.log;

import io.runcast.database.LogTable;
import io.runcast.log.EntryReader.Found;
import io.runcast.log.Places.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a run has written in pages, forwards and backwards from any place of its order, as far
 * as a view shows it.
 *
 * <p>Each answer is bounded in rows, in bytes and in work: where a view shows little, a page may be
 * empty, and its places tell how far the search came. Rows ascend by (transaction, id), but that a
 * page behind a place begins with those that stand before it and were not visible when it was made.
 * No state: any thread.
 */
public final class LogHistory {

  /** How many rows are looked at for a page, and how long. */
  private static final int PAGE_ROWS = 100_000;

  private static final Duration PAGE_TIME = Duration.ofMillis(400);

  /** The same for a piece of an outline. */
  private static final int OUTLINE_ROWS = 200_000;

  private static final Duration OUTLINE_TIME = Duration.ofMillis(400);

  private static final long[] NONE = {};

  private final LogOrder order;
  private final Dialect dialect;
  private final LogReader reader;
  private final PlaceReader places;
  private final EntryReader entries;

  public LogHistory(LogTable table, LogOrder order) {
    this(table, order, false);
  }

  /**
   * @param textIndex whether there is an index of texts to search by; PostgreSQL only
   */
  public LogHistory(LogTable table, LogOrder order, boolean textIndex) {
    this.order = order;
    this.dialect = Dialect.of(table.kind());
    this.reader = new LogReader(table, order);
    this.places =
        new PlaceReader(
            table, order, dialect, textIndex ? new TextIndex(table, order, dialect) : null);
    this.entries = new EntryReader(table, dialect, reader);
  }

  /**
   * Begins to read.
   *
   * @param connection in autocommit mode; to be used by nobody else until the reading is closed
   * @param longest how long each statement may take
   */
  public LogReading begin(Connection connection, Duration longest) throws SQLException {
    dialect.begin(connection, longest);
    try {
      int epoch = reader.epoch(connection);
      return new LogReading(connection, dialect, epoch, open(connection, epoch));
    } catch (SQLException | RuntimeException e) {
      dialect.end(connection);
      throw e;
    }
  }

  private long[] open(Connection connection, int epoch) throws SQLException {
    if (order == LogOrder.ID) {
      return reader.end(connection, epoch).open();
    }
    try (PreparedStatement statement = connection.prepareStatement("select " + dialect.snapshot());
        ResultSet result = statement.executeQuery()) {
      result.next();
      return dialect.seen(result, 1).open();
    }
  }

  /** The rows behind a place, the nearest first. */
  public HistoryPage after(LogReading reading, HistoryRequest request, LogCursor place)
      throws SQLException {
    return after(reading, request, place, null);
  }

  /**
   * The rows between two places, the first ones first; none that stands before either but was not
   * visible when that was made. Its end is reached where {@code until} is.
   */
  public HistoryPage between(
      LogReading reading, HistoryRequest request, LogCursor place, LogCursor until)
      throws SQLException {
    return after(reading, request, alone(place), alone(until));
  }

  private HistoryPage after(
      LogReading reading, HistoryRequest request, LogCursor place, @Nullable LogCursor until)
      throws SQLException {
    Effort effort = new Effort(PAGE_ROWS, PAGE_TIME);
    List<Found> found = new ArrayList<>();
    LogCursor looked = until == null ? place.butFor(reading.open()) : place;
    Place first = null;
    boolean more = true;
    while (more && found.size() < request.rows() && !effort.isSpent()) {
      int window = window(request, found, effort);
      long begun = System.nanoTime();
      Places next = places.after(reading, request.subject(), request.view(), looked, until, window);
      effort.looked(next.rows().size(), System.nanoTime() - begun);
      more = next.cut();
      for (Place row : next.rows()) {
        if (until != null && !until.includes(row.tx(), row.id())) {
          more = false;
          break;
        }
        if (row.wanted() && found.size() == request.rows()) {
          more = true;
          break;
        }
        looked = looked.after(row.tx(), row.id(), reading.open());
        if (row.wanted()) {
          found.add(new Found(row.tx(), row.id(), looked));
          first = first == null && !row.late() ? row : first;
        }
      }
    }
    List<LogEntry> rows = entries.fetch(reading, found, request.bytes());
    boolean all = rows.isEmpty() || rows.size() == found.size();
    return new HistoryPage(
        rows,
        first == null ? place : LogCursor.before(reading.epoch(), first.tx(), first.id(), NONE),
        place.equals(LogCursor.start(reading.epoch())),
        all ? looked : rows.get(rows.size() - 1).cursor(),
        all && !more);
  }

  /** The rows before a place, the nearest last. */
  public HistoryPage before(LogReading reading, HistoryRequest request, LogCursor place)
      throws SQLException {
    return before(reading, request, behind(place), place);
  }

  /** The last rows. */
  public HistoryPage last(LogReading reading, HistoryRequest request) throws SQLException {
    return before(reading, request, Place.END, null);
  }

  /**
   * A row, whatever the view says of it, and those around it that the view shows.
   *
   * @return empty where the run has no such row
   */
  public Optional<HistoryPage> around(LogReading reading, HistoryRequest request, long id)
      throws SQLException {
    OptionalLong tx = places.transaction(reading, request.subject(), id);
    if (tx.isEmpty()) {
      return Optional.empty();
    }
    Place row = new Place(0, tx.getAsLong(), id, true);
    LogCursor cursor = at(reading, row.tx(), row.id());
    List<LogEntry> middle =
        entries.fetch(reading, List.of(new Found(row.tx(), id, cursor)), request.bytes());
    int half = request.rows() / 2;
    HistoryPage earlier =
        half == 0
            ? nothing(LogCursor.before(reading.epoch(), row.tx(), id, NONE))
            : before(reading, request.with(half, request.bytes() / 2), row, cursor);
    int rest = request.rows() - 1 - half;
    HistoryPage later =
        rest <= 0
            ? nothing(cursor)
            : after(reading, request.with(rest, request.bytes() / 2), cursor);
    List<LogEntry> rows = new ArrayList<>(earlier.entries());
    rows.addAll(middle);
    rows.addAll(later.entries());
    return Optional.of(
        new HistoryPage(
            rows, earlier.before(), earlier.beginReached(), later.after(), later.endReached()));
  }

  private static HistoryPage nothing(LogCursor place) {
    return new HistoryPage(List.of(), place, false, place, false);
  }

  /**
   * Where a row stands.
   *
   * @param index how many rows that a view shows stand before it
   * @param cursor the place after it
   */
  public record Position(long index, LogCursor cursor) {}

  /**
   * Finds a row, whatever the view says of it.
   *
   * @return empty where the run has no such row
   */
  public Optional<Position> position(LogReading reading, Subject subject, LogView view, long id)
      throws SQLException {
    OptionalLong tx = places.transaction(reading, subject, id);
    if (tx.isEmpty()) {
      return Optional.empty();
    }
    Place row = new Place(0, tx.getAsLong(), id, true);
    return Optional.of(
        new Position(
            places.countBefore(reading, subject, view, row), at(reading, row.tx(), row.id())));
  }

  /**
   * Counts rows backwards and marks every so many of them.
   *
   * @param before where to begin; null at the end
   * @param after where to stop; null at the first row
   */
  public Outline outline(
      LogReading reading,
      Subject subject,
      LogView view,
      @Nullable LogCursor before,
      @Nullable LogCursor after,
      int every)
      throws SQLException {
    LogCursor stop = after == null ? LogCursor.start(reading.epoch()) : alone(after);
    Effort effort = new Effort(OUTLINE_ROWS, OUTLINE_TIME);
    OutlineMarks marks = new OutlineMarks(reading.epoch(), every);
    Place at = before == null ? Place.END : behind(before);
    boolean more = true;
    while (more && !effort.isSpent()) {
      long begun = System.nanoTime();
      Places next = places.before(reading, subject, view, at, effort.window());
      effort.looked(next.rows().size(), System.nanoTime() - begun);
      more = next.cut();
      for (Place row : next.rows()) {
        if (stop.includes(row.tx(), row.id())) {
          more = false;
          break;
        }
        marks.pass(row);
        at = row;
      }
    }
    return marks.end(effort.rows(), more);
  }

  /**
   * Walks backwards.
   *
   * @param from the row to begin before
   * @param place the same as the caller had it; null at the end
   */
  private HistoryPage before(
      LogReading reading, HistoryRequest request, Place from, @Nullable LogCursor place)
      throws SQLException {
    Effort effort = new Effort(PAGE_ROWS, PAGE_TIME);
    List<Found> found = new ArrayList<>();
    Place looked = from;
    Place newest = null;
    boolean more = true;
    while (more && found.size() < request.rows() && !effort.isSpent()) {
      int window = window(request, found, effort);
      long begun = System.nanoTime();
      Places next = places.before(reading, request.subject(), request.view(), looked, window);
      effort.looked(next.rows().size(), System.nanoTime() - begun);
      more = next.cut();
      for (Place row : next.rows()) {
        if (row.wanted() && found.size() == request.rows()) {
          more = true;
          break;
        }
        newest = newest == null ? row : newest;
        looked = row;
        if (row.wanted()) {
          found.add(new Found(row.tx(), row.id(), at(reading, row.tx(), row.id())));
        }
      }
    }
    List<LogEntry> rows = new ArrayList<>(entries.fetch(reading, found, request.bytes()));
    boolean all = rows.isEmpty() || rows.size() == found.size();
    LogEntry oldest = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    Collections.reverse(rows);
    LogCursor goOn =
        all || oldest == null
            ? LogCursor.before(reading.epoch(), looked.tx(), looked.id(), NONE)
            : LogCursor.before(reading.epoch(), oldest.tx(), oldest.id(), NONE);
    return new HistoryPage(
        rows, goOn, all && !more, forwards(reading, place, newest), place == null);
  }

  /** From where to go on forwards after a walk backwards. */
  private static LogCursor forwards(
      LogReading reading, @Nullable LogCursor place, @Nullable Place newest) {
    if (place != null) {
      return at(reading, place.tx(), place.id());
    }
    return newest == null
        ? LogCursor.start(reading.epoch())
        : at(reading, newest.tx(), newest.id());
  }

  private static int window(HistoryRequest request, List<Found> found, Effort effort) {
    // One more tells whether the page ends where the run does.
    return request.view().isAll() ? request.rows() - found.size() + 1 : effort.window();
  }

  /** The place after a row, when all that is visible before it counts as delivered. */
  private static LogCursor at(LogReading reading, long tx, long id) {
    return place(reading.epoch(), tx, id).butFor(reading.open());
  }

  /** The same place in the order, without what is known of transactions. */
  private static LogCursor alone(LogCursor cursor) {
    return place(cursor.epoch(), cursor.tx(), cursor.id());
  }

  private static LogCursor place(int epoch, long tx, long id) {
    return LogCursor.of(epoch, tx, NONE, tx, id);
  }

  /** The first row, which need not be there, that a place does not include. */
  private static Place behind(LogCursor place) {
    return new Place(
        0, place.tx(), place.id() == LogCursor.NO_ROW ? place.id() : place.id() + 1, false);
  }
}
