package io.runcast.log;

import io.runcast.database.TableNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads runs; no state: any thread, any connection. */
public final class RunReader {

  private final Dialect dialect;
  private final String byId;
  private final String byIds;
  private final String running;
  private final String runningAmong;
  private final String select;
  private final TableNames names;
  private final String latest;

  public RunReader(TableNames names) {
    dialect = Dialect.of(names.kind());
    String select =
        "select %s, %s, %s, %s, %s from %s"
            .formatted(
                names.runId(),
                names.runStatus(),
                names.runStartedAt(),
                names.runFinishedAt(),
                names.runLeadsFound(),
                names.run());
    byId = select + " where %s = ?".formatted(names.runId());
    byIds = select + " where " + dialect.among(names.runId(), "bigint");
    String among = dialect.among(names.runId(), "bigint");
    String running = " where %s = 'running'".formatted(names.runStatus());
    String lastStarted =
        " order by %s desc nulls last, %s desc limit ?"
            .formatted(names.runStartedAt(), names.runId());
    this.running = select + running + lastStarted;
    runningAmong = select + running + " and " + among + lastStarted;
    this.select = select;
    this.names = names;
    latest = select + " order by %s desc limit ?".formatted(names.runId());
  }

  public Optional<Run> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(byId)) {
      statement.setLong(1, id);
      return first(statement);
    }
  }

  public List<Run> find(Connection connection, Long[] ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(byIds)) {
      new Parameters(statement, dialect).array(Arrays.stream(ids).mapToLong(id -> id).toArray());
      return all(statement);
    }
  }

  /** The run that started last among those in a scope that still run. */
  public Optional<Run> current(Connection connection, RunScope scope) throws SQLException {
    return running(connection, scope, 1).stream().findFirst();
  }

  /** The runs in a scope that still run, those that started last first. */
  public List<Run> running(Connection connection, RunScope scope, int limit) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(scope.isAll() ? running : runningAmong)) {
      new Parameters(statement, dialect).only(scope).rows(limit);
      return all(statement);
    }
  }

  /**
   * Lists runs by descending id.
   *
   * @param scope only those
   * @param wanted only those
   * @param before only runs with a smaller id
   */
  public List<Run> newest(
      Connection connection, RunScope scope, RunFilter wanted, OptionalLong before, int limit)
      throws SQLException {
    List<String> conditions = new ArrayList<>();
    if (before.isPresent()) {
      conditions.add(names.runId() + " < ?");
    }
    if (!wanted.statuses().isEmpty()) {
      conditions.add(
          names.runStatus()
              + " in ("
              + String.join(", ", Collections.nCopies(wanted.statuses().size(), "?"))
              + ")");
    }
    String started = dialect.comparable(names.runStartedAt());
    Instant from = wanted.from();
    if (from != null) {
      conditions.add(started + " >= " + dialect.instant());
    }
    Instant to = wanted.to();
    if (to != null) {
      conditions.add(started + " < " + dialect.instant());
    }
    if (!scope.isAll()) {
      conditions.add(dialect.among(names.runId(), "bigint"));
    }
    String text =
        select
            + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
            + " order by %s desc limit ?".formatted(names.runId());
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      Parameters parameters = new Parameters(statement, dialect);
      if (before.isPresent()) {
        parameters.number(before.getAsLong());
      }
      parameters.texts(wanted.statuses());
      if (from != null) {
        parameters.instant(from);
      }
      if (to != null) {
        parameters.instant(to);
      }
      parameters.only(scope).rows(limit);
      return all(statement);
    }
  }

  /** The runs with the highest ids, which those who follow all runs are told about. */
  public List<Run> latest(Connection connection, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(latest)) {
      new Parameters(statement, dialect).rows(limit);
      return all(statement);
    }
  }

  private Optional<Run> first(PreparedStatement statement) throws SQLException {
    return all(statement).stream().findFirst();
  }

  private List<Run> all(PreparedStatement statement) throws SQLException {
    List<Run> runs = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        runs.add(
            new Run(
                result.getLong(1),
                LogReader.orEmpty(result.getString(2)),
                dialect.time(result, 3),
                dialect.time(result, 4),
                number(result, 5)));
      }
    }
    return runs;
  }

  /** Of whatever whole type the column is. */
  private static @Nullable Integer number(ResultSet result, int column) throws SQLException {
    int number = result.getInt(column);
    return result.wasNull() ? null : (Integer) number;
  }
}
