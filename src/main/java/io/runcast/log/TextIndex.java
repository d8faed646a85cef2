package io.runcast.log;

import io.runcast.database.LogTable;
import io.runcast.log.Places.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds all rows that a search shows at once, by PostgreSQL's index of their texts, where they are
 * few. Where they are many, a walk along the run finds them soon enough; where it cannot be told in
 * a moment which it is, they are walked to, too. No state.
 *
 * @see <a href="https://www.postgresql.org/docs/current/pgtrgm.html">pg_trgm</a>
 */
final class TextIndex {

  /** More than a page. */
  private static final int FEW = 2000;

  private static final int MILLIS = 300;

  /** There are no trigrams in less. */
  private static final int SHORTEST = 3;

  private static final String CANCELLED = "57014";

  private final LogTable table;
  private final LogOrder order;
  private final Dialect dialect;

  TextIndex(LogTable table, LogOrder order, Dialect dialect) {
    this.table = table;
    this.order = order;
    this.dialect = dialect;
  }

  /** Their places, in no order; empty where they have to be walked to. */
  Optional<List<Place>> find(LogReading reading, Subject subject, LogView view)
      throws SQLException {
    TextSearch search = view.search();
    if (search == null || search.text().length() < SHORTEST) {
      return Optional.empty();
    }
    Found known = reading.found();
    if (known == null || !known.subject().equals(subject) || !known.view().equals(view)) {
      known = new Found(subject, view, ask(reading.connection(), subject, view));
      reading.found(known);
    }
    return Optional.ofNullable(known.places());
  }

  /**
   * What was found in one reading.
   *
   * @param places null where they have to be walked to
   */
  record Found(Subject subject, LogView view, @Nullable List<Place> places) {}

  private @Nullable List<Place> ask(Connection connection, Subject subject, LogView view)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return few(connection, subject, view);
    } catch (SQLException e) {
      if (CANCELLED.equals(e.getSQLState())) {
        return null;
      }
      throw e;
    } finally {
      // What was set goes with it.
      connection.rollback(before);
    }
  }

  private @Nullable List<Place> few(Connection connection, Subject subject, LogView view)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + MILLIS);
    }
    dialect.allowTextIndex(connection);
    ViewSql shown = new ViewSql(table, dialect, view);
    String text =
        "select %s as tx, %s from %s where %s and %s limit %d"
            .formatted(
                order.number(table.id()),
                table.id(),
                table.name(),
                table.ofSubject(),
                shown.where(),
                FEW + 1);
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      shown.bind(new Parameters(statement, dialect).subject(subject));
      List<Place> found = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(new Place(0, result.getLong(1), result.getLong(2), true));
        }
      }
      return found.size() > FEW ? null : found;
    }
  }
}
