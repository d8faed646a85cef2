package io.runcast.log;

import static io.runcast.log.LogReader.orEmpty;

import io.runcast.database.LogTable;
import io.runcast.log.LogCounts.Bucket;
import io.runcast.log.LogCounts.Portal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts rows of a run; each answer looks at all of them, so it is limited in time alone. No state.
 */
public final class CountsReader {

  private static final int MOST_PORTALS = 100;
  private static final double MICROS = 1e6;

  /** Where all rows have one time. */
  private static final double LEAST_WIDTH = 0.001;

  private final LogTable table;
  private final Dialect dialect;
  private final LogReader reader;

  public CountsReader(LogTable table, LogOrder order) {
    this.table = table;
    this.dialect = Dialect.of(table.kind());
    this.reader = new LogReader(table, order);
  }

  private record Span(long rows, @Nullable Instant from, @Nullable Instant to) {}

  /**
   * Counts.
   *
   * @param buckets into how many the time from the first to the last row is divided
   */
  public LogCounts count(LogReading reading, Subject subject, LogView view, int buckets)
      throws SQLException {
    ViewSql shown = new ViewSql(table, dialect, view);
    if (view.search() != null) {
      dialect.allowTextIndex(reading.connection());
    }
    OptionalLong lastId = lastId(reading, subject);
    Span span = span(reading, subject, shown);
    Instant from = span.from();
    Instant to = span.to();
    if (from == null || to == null) {
      return new LogCounts(span.rows(), Map.of(), List.of(), null, null, 0, List.of(), lastId);
    }
    double first = Timestamps.micros(from) / MICROS;
    double width = Math.max((Timestamps.micros(to) / MICROS - first) / buckets, LEAST_WIDTH);
    List<Bucket> filled = new ArrayList<>();
    Map<String, Long> levels = new HashMap<>();
    byTime(reading, subject, shown, first, width, buckets)
        .forEach(
            (bucket, byLevel) -> {
              Instant at = from.plusNanos(Math.round(bucket * width * MICROS) * 1000);
              filled.add(new Bucket(at, byLevel));
              byLevel.forEach((level, rows) -> levels.merge(level, rows, Long::sum));
            });
    return new LogCounts(
        span.rows(), levels, portals(reading, subject, shown), from, to, width, filled, lastId);
  }

  /** Id of a run's first row in the order; empty when it has none. */
  public OptionalLong firstId(LogReading reading, Subject subject) throws SQLException {
    return reader.firstId(reading.connection(), subject);
  }

  /** Id of a run's last row in the order; empty when it has none. */
  public OptionalLong lastId(LogReading reading, Subject subject) throws SQLException {
    return reader.lastId(reading.connection(), subject);
  }

  private Span span(LogReading reading, Subject subject, ViewSql shown) throws SQLException {
    String text =
        "select count(*), min(%s), max(%s)%s"
            .formatted(table.createdAt(), table.createdAt(), fromWhere(shown));
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      shown.bind(new Parameters(statement, dialect).subject(subject));
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return new Span(result.getLong(1), dialect.time(result, 2), dialect.time(result, 3));
      }
    }
  }

  private Map<Integer, Map<String, Long>> byTime(
      LogReading reading, Subject subject, ViewSql shown, double first, double width, int buckets)
      throws SQLException {
    String text =
        "select %s, %s, count(*)%s group by 1, 2"
            .formatted(
                dialect.bucket(table.createdAt()), ViewSql.level(table, dialect), fromWhere(shown));
    Map<Integer, Map<String, Long>> found = new TreeMap<>();
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      Parameters parameters =
          new Parameters(statement, dialect).real(first).real(width).number(buckets - 1L);
      shown.bind(parameters.subject(subject));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found
              .computeIfAbsent(result.getInt(1), bucket -> new HashMap<>())
              .merge(result.getString(2), result.getLong(3), Long::sum);
        }
      }
    }
    return found;
  }

  private List<Portal> portals(LogReading reading, Subject subject, ViewSql shown)
      throws SQLException {
    String text =
        "select %s, count(*)%s group by 1 order by 2 desc, 1 limit %d"
            .formatted("coalesce(" + table.portal() + ", '')", fromWhere(shown), MOST_PORTALS);
    List<Portal> found = new ArrayList<>();
    try (PreparedStatement statement = reading.connection().prepareStatement(text)) {
      shown.bind(new Parameters(statement, dialect).subject(subject));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(new Portal(orEmpty(result.getString(1)), result.getLong(2)));
        }
      }
    }
    return found;
  }

  private String fromWhere(ViewSql shown) {
    return " from %s where %s and %s".formatted(table.name(), table.ofSubject(), shown.where());
  }
}
