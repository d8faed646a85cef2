package io.runcast.log;

import io.runcast.database.LogTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Spells a {@link LogView} in SQL: a condition on a row, and what its parameters are. */
final class ViewSql {

  private final LogTable table;
  private final Dialect dialect;
  private final LogView view;

  ViewSql(LogTable table, Dialect dialect, LogView view) {
    this.table = table;
    this.dialect = dialect;
    this.view = view;
  }

  LogView view() {
    return view;
  }

  /** The level of a row as one of {@link LogLevel#ALL}. */
  static String level(LogTable table, Dialect dialect) {
    return LogLevel.sql(table.level(), dialect.upperTrimmed(table.level()));
  }

  /** True for a row that is shown, else false. */
  String condition() {
    // A column that is null must not make it neither true nor false.
    return view.isAll() ? "true" : "coalesce(" + where() + ", false)";
  }

  /** The same for a {@code where}, to which null is as good as false, so that an index can help. */
  String where() {
    List<String> conditions = new ArrayList<>();
    LogFilter filter = view.filter();
    if (!filter.levels().isEmpty()) {
      conditions.add(level(table, dialect) + among(filter.levels()));
    }
    if (!filter.portals().isEmpty()) {
      conditions.add("coalesce(%s, '')".formatted(table.portal()) + among(filter.portals()));
    }
    String time = dialect.comparable(table.createdAt());
    if (view.from() != null) {
      conditions.add("%s >= %s".formatted(time, dialect.instant()));
    }
    if (view.to() != null) {
      conditions.add("%s < %s".formatted(time, dialect.instant()));
    }
    TextSearch search = view.search();
    if (search != null) {
      conditions.add(
          "(%s or %s)"
              .formatted(
                  search.regex() ? dialect.matches(table.message()) : dialect.like(table.message()),
                  search.regex() ? dialect.matches(table.portal()) : dialect.like(table.portal())));
    }
    return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
  }

  Parameters bind(Parameters parameters) throws SQLException {
    parameters.texts(view.filter().levels()).texts(view.filter().portals());
    Instant from = view.from();
    if (from != null) {
      parameters.instant(from);
    }
    Instant to = view.to();
    if (to != null) {
      parameters.instant(to);
    }
    TextSearch search = view.search();
    return search == null ? parameters : parameters.name(search.pattern()).name(search.pattern());
  }

  private static String among(Collection<String> values) {
    return " in (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
  }
}
