package io.runcast.log;

import io.runcast.database.LogTable;
import io.runcast.log.Places.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives the rows of a run that is over a name: as long as it is the same, so are they.
 *
 * <p>Rows that retention deletes are a run's first ones and rows that come late are its last ones,
 * so its ends tell of those at once. Rows that somebody changes or deletes in between are only told
 * by what PostgreSQL counts for the whole table, up to ten seconds later. No state.
 */
public final class ContentReader {

  private final LogTable table;
  private final Dialect dialect;
  private final LogReader reader;
  private final PlaceReader places;

  public ContentReader(LogTable table, LogOrder order) {
    this.table = table;
    this.dialect = Dialect.of(table.kind());
    this.reader = new LogReader(table, order);
    this.places = new PlaceReader(table, order, dialect, null);
  }

  /**
   * What was counted of changes; to be read before the reading begins, or a change in between would
   * count as seen.
   *
   * @return empty where nobody counts
   */
  public Optional<String> changes(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(dialect.changes())) {
      new Parameters(statement, dialect).name(table.name());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? Optional.ofNullable(result.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * The name.
   *
   * @param run as it was before the reading began
   * @param changes as they were then
   * @return empty while rows may still come before others: the run goes on, or a transaction is
   *     open that is older than its last row's
   */
  public Optional<String> name(LogReading reading, Run run, String changes) throws SQLException {
    if (!run.ended()) {
      return Optional.empty();
    }
    Subject subject = Subject.run(run.id());
    OptionalLong first = reader.firstId(reading.connection(), subject);
    Place last =
        places.before(reading, subject, LogView.ALL, Place.END, 1).rows().stream()
            .findFirst()
            .orElse(new Place(0, 0, LogCursor.NO_ROW, false));
    if (Arrays.stream(reading.open()).anyMatch(open -> open < last.tx())) {
      return Optional.empty();
    }
    return Optional.of(
        "%d %d %s %d %d %s"
            .formatted(reading.epoch(), run.id(), first, last.tx(), last.id(), changes));
  }
}
