package io.runcast.log;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of a statement one after the other. */
final class Parameters {

  private final PreparedStatement statement;
  private final Dialect dialect;
  private int next = 1;

  Parameters(PreparedStatement statement, Dialect dialect) {
    this.statement = statement;
    this.dialect = dialect;
  }

  Parameters number(long value) throws SQLException {
    statement.setLong(next++, value);
    return this;
  }

  /** Of which rows, by {@link io.runcast.database.LogTable#ofSubject}. */
  Parameters subject(Subject subject) throws SQLException {
    if (subject instanceof Subject.OfRun one) {
      return number(one.run());
    }
    return name(((Subject.OfChannel) subject).key());
  }

  Parameters real(double value) throws SQLException {
    statement.setDouble(next++, value);
    return this;
  }

  Parameters rows(int limit) throws SQLException {
    return number(limit);
  }

  Parameters texts(Collection<String> values) throws SQLException {
    for (String value : values) {
      name(value);
    }
    return this;
  }

  Parameters instant(Instant time) throws SQLException {
    return name(Timestamps.format(time));
  }

  /** A transaction: there is no JDBC type for xid8, so it travels as text. */
  Parameters text(long value) throws SQLException {
    statement.setString(next++, Long.toString(value));
    return this;
  }

  Parameters name(@Nullable String value) throws SQLException {
    statement.setString(next++, value);
    return this;
  }

  /** The runs of a scope; nothing where that is all. */
  Parameters only(RunScope scope) throws SQLException {
    Set<Long> only = scope.only();
    return only == null ? this : array(only.stream().mapToLong(id -> id).toArray());
  }

  Parameters array(long[] values) throws SQLException {
    statement.setString(next++, dialect.list(values));
    return this;
  }

  /** The rows that a place includes; all when there is none. */
  Parameters bound(@Nullable LogCursor upTo) throws SQLException {
    if (upTo == null) {
      return text(Long.MAX_VALUE).array(new long[0]).text(0).number(Long.MAX_VALUE);
    }
    long[] open = Arrays.stream(upTo.open()).filter(tx -> tx != upTo.tx()).toArray();
    return text(Math.max(upTo.floor() - (upTo.tx() < upTo.floor() ? 1 : 0), upTo.tx()))
        .array(open)
        .text(upTo.tx())
        .number(upTo.id());
  }
}
