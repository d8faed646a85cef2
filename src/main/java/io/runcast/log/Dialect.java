package io.runcast.log;

import io.runcast.database.DatabaseKind;
import io.runcast.database.LogTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spells what standard SQL has no words for, and reads what a database gives in its own form.
 *
 * <p>Chosen once for each {@link LogReader} and {@link RunReader}; no state.
 */
sealed interface Dialect permits PostgresDialect, SqliteDialect {

  static Dialect of(DatabaseKind kind) {
    return switch (kind) {
      case POSTGRESQL -> new PostgresDialect();
      case SQLITE -> new SqliteDialect();
    };
  }

  /** What the statement can see, for {@link #seen}. */
  String snapshot();

  /** Reads {@link #snapshot()}. */
  Snapshot seen(ResultSet result, int column) throws SQLException;

  /** A {@code select} with its own order and limit, to be joined to others by {@code union all}. */
  String branch(String select);

  /** True for a column that is one of the numbers in a parameter made by {@link #list}. */
  String among(String column, String type);

  /** True for a column that is none of the numbers in a parameter made by {@link #list}. */
  String notAmong(String column, String type);

  /** Many numbers as the text of one parameter. */
  String list(long[] numbers);

  /** True for a column that is the number at hand within {@link #ofEach}. */
  String isEach(String column);

  /**
   * The rows of each number in a parameter made by {@link #list}, but for one number, by tx and id;
   * the last parameter limits them.
   *
   * @param rows a {@link #branch} with {@link #isEach} in it
   * @param but the number to leave out
   */
  String ofEach(String type, String rows, String but);

  /**
   * The ids shortly before one that no visible row has, ascending, with commas between: their
   * transactions may be in flight. An empty text where that cannot be.
   */
  String missingBefore(String id, LogTable table);

  /** Names the history that places in the log belong to; see {@link LogReader#epoch}. */
  int epoch(Connection connection) throws SQLException;

  /** A time; null for none, or for what cannot be read as one. */
  @Nullable Instant time(ResultSet result, int column) throws SQLException;

  /** A text in upper case, without blanks around; letters beyond ASCII may stay as they are. */
  String upperTrimmed(String text);

  /** True for a text that is like a parameter, in any case; a backslash escapes. */
  String like(String text);

  /** True for a text that a regular expression in a parameter matches, in any case. */
  String matches(String text);

  /** A column's time in a form that can be compared with {@link #instant()}. */
  String comparable(String column);

  /** A parameter that is the text of a time, as {@link Timestamps} writes it. */
  String instant();

  /** A column's number of a bucket; parameters: the first bucket's second, its width, the last. */
  String bucket(String column);

  /**
   * Asks for a text that is another one after rows of a table, its parameter, were changed or
   * deleted; for no row, or null, where nobody counts that.
   */
  String changes();

  /**
   * Begins to read one state of the database with several statements, where that holds nobody up.
   *
   * @param longest of each statement, where the database can be told
   */
  void begin(Connection connection, Duration longest) throws SQLException;

  /** Lets later statements of the reading use an index of texts, if there is one. */
  void allowTextIndex(Connection connection) throws SQLException;

  /** Ends what {@link #begin} began, and leaves the connection as it was. */
  void end(Connection connection) throws SQLException;
}
