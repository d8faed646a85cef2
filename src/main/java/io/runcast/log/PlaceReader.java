package io.runcast.log;

import io.runcast.database.LogTable;
import io.runcast.log.Places.Place;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Walks along a subject's order, a window of so many rows at a time, and tells of each row whether
 * a view shows it; its text stays in the database.
 *
 * <p>The view is a column and no condition: one that matches rarely must not turn a window into a
 * search of the whole run. No state.
 */
final class PlaceReader {

  private static final String WANTED = "%s as r_wanted";

  private final LogOrder order;
  private final LogTable table;
  private final Dialect dialect;
  private final LogSql sql;
  private final @Nullable TextIndex texts;

  /**
   * @param texts finds what a search shows; null where there is no index for that
   */
  PlaceReader(LogTable table, LogOrder order, Dialect dialect, @Nullable TextIndex texts) {
    this.order = order;
    this.table = table;
    this.dialect = dialect;
    this.sql = new LogSql(table, order, dialect);
    this.texts = texts;
  }

  /**
   * The next rows behind a place: none that it includes.
   *
   * @param upTo leaves out what lies behind it, but for rows without a transaction; null for
   *     nothing
   */
  Places after(
      LogReading reading,
      Subject subject,
      LogView view,
      LogCursor place,
      @Nullable LogCursor upTo,
      int rows)
      throws SQLException {
    Optional<List<Place>> indexed = indexed(reading, subject, view);
    if (indexed.isPresent()) {
      return new Places(
          indexed.get().stream()
              .filter(row -> !place.includes(row.tx(), row.id()))
              .map(row -> row.behind(place))
              .sorted(Comparator.comparingInt(Place::branch).thenComparing(Place.IN_ORDER))
              .toList(),
          false);
    }
    boolean fromTheFirst = order == LogOrder.TRANSACTION && place.tx() == 0;
    ViewSql shown = new ViewSql(table, dialect, view);
    String text = sql.behind(WANTED.formatted(shown.condition()), fromTheFirst);
    RawPage<Place> raw = new RawPage<>(rows);
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      Parameters parameters = shown.bind(new Parameters(statement, dialect)).subject(subject);
      if (!fromTheFirst) {
        parameters.text(place.tx());
      }
      parameters.number(place.id());
      if (!fromTheFirst) {
        parameters.bound(upTo);
      }
      parameters.rows(rows).array(place.open());
      shown.bind(parameters).subject(subject).bound(upTo).rows(rows).text(place.tx()).rows(rows);
      shown.bind(parameters).subject(subject).text(place.nextFloor()).bound(upTo).rows(rows);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          raw.add(
              new Place(
                  result.getInt(1), result.getLong(3), result.getLong(2), result.getBoolean(4)));
        }
      }
    }
    List<Place> found = raw.inOrder();
    boolean more = found.size() > rows;
    return new Places(more ? found.subList(0, rows) : found, more || raw.cut());
  }

  /** The rows before one, backwards. */
  Places before(LogReading reading, Subject subject, LogView view, Place place, int rows)
      throws SQLException {
    Optional<List<Place>> indexed = indexed(reading, subject, view);
    if (indexed.isPresent()) {
      return new Places(
          indexed.get().stream()
              .filter(row -> Place.IN_ORDER.compare(row, place) < 0)
              .sorted(Place.IN_ORDER.reversed())
              .toList(),
          false);
    }
    boolean amongTheFirst = isAmongTheFirst(place);
    ViewSql shown = new ViewSql(table, dialect, view);
    String text = sql.before(WANTED.formatted(shown.condition()), amongTheFirst);
    List<Place> found = new ArrayList<>();
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      bindPlace(shown.bind(new Parameters(statement, dialect)).subject(subject), place).rows(rows);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(new Place(0, result.getLong(1), result.getLong(2), result.getBoolean(3)));
        }
      }
    }
    if (found.size() < rows && !amongTheFirst && order == LogOrder.TRANSACTION) {
      Place first = new Place(0, 0, LogCursor.NO_ROW, false);
      Places rest = before(reading, subject, view, first, rows - found.size());
      found.addAll(rest.rows());
      return new Places(found, rest.cut());
    }
    return new Places(found, found.size() == rows);
  }

  private Optional<List<Place>> indexed(LogReading reading, Subject subject, LogView view)
      throws SQLException {
    return texts == null ? Optional.empty() : texts.find(reading, subject, view);
  }

  /** The transaction of a row; empty where the subject has no such row. */
  OptionalLong transaction(LogReading reading, Subject subject, long id) throws SQLException {
    String text =
        "select %s from %s where %s = ? and %s"
            .formatted(order.number(table.id()), table.name(), table.id(), table.ofSubject());
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      new Parameters(statement, dialect).number(id).subject(subject);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  /** How many rows that a view shows stand before one. */
  long countBefore(LogReading reading, Subject subject, LogView view, Place place)
      throws SQLException {
    boolean amongTheFirst = isAmongTheFirst(place);
    long count = count(reading, subject, view, place);
    return amongTheFirst || order == LogOrder.ID
        ? count
        : count + count(reading, subject, view, new Place(0, 0, LogCursor.NO_ROW, false));
  }

  private long count(LogReading reading, Subject subject, LogView view, Place place)
      throws SQLException {
    ViewSql shown = new ViewSql(table, dialect, view);
    String text =
        "select count(*) from %s where %s and %s and %s"
            .formatted(
                table.name(),
                table.ofSubject(),
                sql.placesBefore(isAmongTheFirst(place)),
                shown.condition());
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      shown.bind(bindPlace(new Parameters(statement, dialect).subject(subject), place));
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private boolean isAmongTheFirst(Place place) {
    return order == LogOrder.TRANSACTION && place.tx() == 0;
  }

  private Parameters bindPlace(Parameters parameters, Place place) throws SQLException {
    if (!isAmongTheFirst(place)) {
      parameters.text(place.tx());
    }
    return parameters.number(place.id());
  }
}
