package io.runcast.log;

import io.runcast.database.TableNames;

/** The statements of {@link LogReader}, put together once for a table, an order and a database. */
final class LogSql {

  /** Rows of all runs behind a place: tx, id, limit; open, tx, limit; next floor, limit. */
  final String everyRun;

  /** Rows of one run behind a place that stands at a transaction. */
  final String oneRun;

  /** The same behind a place among rows without a transaction. */
  final String oneRunFromTheFirst;

  /** The first of the last so many rows of a run, and the snapshot. */
  final String tailStart;

  /** The last row of all, and the snapshot; a row also when there is none. */
  final String lastOfAll;

  /** Id of a run's last row. */
  final String lastOfRun;

  /** Id of a run's first row. */
  final String firstOfRun;

  /** Whether a row with this id and transaction is there. */
  final String exists;

  /** The message of one row. */
  final String message;

  /** How many rows a run has. */
  final String count;

  private final LogOrder order;
  private final TableNames names;
  private final Dialect dialect;

  LogSql(TableNames names, LogOrder order, Dialect dialect) {
    this.names = names;
    this.order = order;
    this.dialect = dialect;

    String column = order.column(names.logId());
    String inRun = order.inRun(names.logId(), false);
    String p = order.parameter();
    String ofRun = names.logRunId() + " = ?";
    String wasOpen = dialect.among(column, order.type());
    String filter =
        " and %s and %s"
            .formatted(dialect.amongNames(names.logLevel()), dialect.amongNames(names.logPortal()));

    everyRun =
        page(
            branch(1, column + " = " + p + " and " + names.logId() + " > ?", names.logId()),
            branch(2, wasOpen + " and " + column + " <> " + p, column + ", " + names.logId()),
            branch(3, column + " >= " + p, column + ", " + names.logId()));
    String bound =
        " and %s <= %s and %s and (%s <> %s or %s <= ?)"
            .formatted(column, p, dialect.notAmong(column, order.type()), column, p, names.logId());
    String open =
        branch(
            2,
            "%s and %s and %s <> %s".formatted(ofRun, wasOpen, column, p) + bound + filter,
            inRun);
    String later = branch(3, ofRun + " and " + column + " >= " + p + bound + filter, inRun);
    oneRun =
        page(
            branch(
                1,
                ofRun
                    + " and "
                    + column
                    + " = "
                    + p
                    + " and "
                    + names.logId()
                    + " > ?"
                    + bound
                    + filter,
                inRun),
            open,
            later);
    oneRunFromTheFirst =
        page(
            branch(
                1,
                ofRun + " and " + column + " is null and " + names.logId() + " > ?" + filter,
                inRun),
            open,
            later);
    tailStart =
        "select %s, %s, %s from %s where %s%s order by %s limit 1 offset ?"
            .formatted(
                dialect.snapshot(),
                order.number(names.logId()),
                names.logId(),
                names.log(),
                ofRun,
                filter,
                order.inRun(names.logId(), true));
    lastOfAll =
        ("select %s, last.tx, last.id from (select 1) one left join"
                + " (select %s as tx, %s as id from %s where %s is not null order by %s"
                + " desc, %s desc limit 1) last on true")
            .formatted(
                dialect.snapshot(),
                order.number(names.logId()),
                names.logId(),
                names.log(),
                column,
                column,
                names.logId());
    lastOfRun =
        "select %s from %s where %s order by %s limit 1"
            .formatted(names.logId(), names.log(), ofRun, order.inRun(names.logId(), true));
    firstOfRun =
        "select %s from %s where %s order by %s limit 1"
            .formatted(names.logId(), names.log(), ofRun, inRun);
    exists =
        "select 1 from %s where %s = ? and %s = %s"
            .formatted(names.log(), names.logId(), column, p);
    message =
        "select %s from %s where %s = ?".formatted(names.logMessage(), names.log(), names.logId());
    count = "select count(*) from %s where %s".formatted(names.log(), ofRun);
  }

  private String branch(int number, String where, String orderBy) {
    return dialect.branch(
        "select %d as branch, %s as id, %s as tx, %s as run, %s as level, %s as portal, %s as created, case when octet_length(%s) <= %d then %s end as message, octet_length(%s) as bytes from %s where %s order by %s limit ?"
            .formatted(
                number,
                names.logId(),
                order.number(names.logId()),
                names.logRunId(),
                names.logLevel(),
                names.logPortal(),
                names.logCreatedAt(),
                names.logMessage(),
                LogReader.INLINE_BYTES,
                names.logMessage(),
                names.logMessage(),
                names.log(),
                where,
                orderBy));
  }

  private String page(String... branches) {
    return "select "
        + dialect.snapshot()
        + ", r.* from (select 1) one left join ("
        + String.join(" union all ", branches)
        + ") r on true";
  }
}
