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

  /** A run's rows before one, backwards: tx, id, snapshot, level, portal; run, tx, id, limit. */
  final String backwards;

  /** The same among rows without a transaction: run, id, limit. */
  final String backwardsAmongTheFirst;

  /**
   * The last row of all, the snapshot, and the ids before that row which nobody has yet, where they
   * matter; a row also when there is none.
   */
  final String lastOfAll;

  /** Id of a run's last row. */
  final String lastOfRun;

  /** Id of a run's first row. */
  final String firstOfRun;

  /** Whether a row with this id and transaction is there; 0 for a row without one. */
  final String exists;

  /** The messages of some rows. */
  final String messages;

  /** How many rows a run has. */
  final String count;

  private final LogOrder order;
  private final TableNames names;
  private final Dialect dialect;
  private final String column;
  private final String p;
  private final String ofRun;

  LogSql(TableNames names, LogOrder order, Dialect dialect) {
    this.names = names;
    this.order = order;
    this.dialect = dialect;

    column = order.column(names.logId());
    p = order.parameter();
    ofRun = names.logRunId() + " = ?";
    String inRun = order.inRun(names.logId(), false);
    String wasOpen = dialect.among(column, order.type());

    String row = wholeRow();
    everyRun =
        page(
            String.join(
                " union all ",
                branch(
                    row, 1, column + " = " + p + " and " + names.logId() + " > ?", names.logId()),
                branch(
                    row, 2, wasOpen + " and " + column + " <> " + p, column + ", " + names.logId()),
                branch(row, 3, column + " >= " + p, column + ", " + names.logId())));
    oneRun = page(behind(row, false));
    oneRunFromTheFirst = page(behind(row, true));
    String levelAndPortal =
        "%s, %s, %s".formatted(dialect.snapshot(), names.logLevel(), names.logPortal());
    backwards = before(levelAndPortal, false);
    backwardsAmongTheFirst = before(levelAndPortal, true);
    lastOfAll =
        ("select %s, last.tx, last.id, %s from (select 1) one left join"
                + " (select %s as tx, %s as id from %s where %s is not null order by %s"
                + " desc, %s desc limit 1) last on true")
            .formatted(
                dialect.snapshot(),
                order == LogOrder.ID ? dialect.missingBefore("last.id", names) : "''",
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
        "select 1 from %s where %s = ? and coalesce(%s, '0') = %s"
            .formatted(names.log(), names.logId(), column, p);
    messages =
        "select %s, %s from %s where %s"
            .formatted(
                names.logId(),
                names.logMessage(),
                names.log(),
                dialect.among(names.logId(), LogOrder.ID.type()));
    count = "select count(*) from %s where %s".formatted(names.log(), ofRun);
  }

  /**
   * Rows of one run behind a place, by branch. The parameters, after those of the columns in each
   * branch: run, tx (unless from the first), id, bound (unless from the first), limit; open, run,
   * bound, limit, tx, limit; run, next floor, bound, limit.
   *
   * @param columns what to read besides branch, id and tx
   * @param fromTheFirst whether the place stands among rows without a transaction
   */
  String behind(String columns, boolean fromTheFirst) {
    String inRun = order.inRun(names.logId(), false);
    String bound =
        " and %s <= %s and %s and (%s <> %s or %s <= ?)"
            .formatted(column, p, dialect.notAmong(column, order.type()), column, p, names.logId());
    String rest =
        fromTheFirst
            ? column + " is null and " + names.logId() + " > ?"
            : column + " = " + p + " and " + names.logId() + " > ?" + bound;
    // Each transaction by itself: the order by id is what makes the planner prefer the index that
    // has it. Asked for all at once, it reads a run that its statistics do not know from end to
    // end.
    String open =
        dialect.ofEach(
            order.type(),
            branch(columns, 2, ofRun + " and " + dialect.isEach(column) + bound, names.logId()),
            p);
    return String.join(
        " union all ",
        branch(columns, 1, ofRun + " and " + rest, inRun),
        open,
        branch(columns, 3, ofRun + " and " + column + " >= " + p + bound, inRun));
  }

  /**
   * Rows of one run before a place, backwards: tx and id, then the columns. The parameters, after
   * those of the columns: run, tx (unless among the first), id, limit.
   *
   * @param amongTheFirst whether the place stands among rows without a transaction
   */
  String before(String columns, boolean amongTheFirst) {
    // Without "as tx" that column would be called as the one that it is made of, and "order by"
    // would mean it: a sort of the whole run, since no index has that.
    return "select %s as tx, %s, %s from %s where %s and %s order by %s limit ?"
        .formatted(
            order.number(names.logId()),
            names.logId(),
            columns,
            names.log(),
            ofRun,
            placesBefore(amongTheFirst),
            order.inRun(names.logId(), true));
  }

  /**
   * True for rows before one: tx (unless among the first), id.
   *
   * @param amongTheFirst whether that one has no transaction
   */
  String placesBefore(boolean amongTheFirst) {
    return amongTheFirst
        ? column + " is null and " + names.logId() + " < ?"
        : "(%s, %s) < (%s, ?)".formatted(column, names.logId(), p);
  }

  private String wholeRow() {
    return "%s as run, %s as level, %s as portal, %s as created, case when octet_length(%s) <= %d then %s end as message, octet_length(%s) as bytes"
        .formatted(
            names.logRunId(),
            names.logLevel(),
            names.logPortal(),
            names.logCreatedAt(),
            names.logMessage(),
            LogReader.INLINE_BYTES,
            names.logMessage(),
            names.logMessage());
  }

  private String branch(String columns, int number, String where, String orderBy) {
    return dialect.branch(
        "select %d as branch, %s as id, %s as tx, %s from %s where %s order by %s limit ?"
            .formatted(
                number,
                names.logId(),
                order.number(names.logId()),
                columns,
                names.log(),
                where,
                orderBy));
  }

  private String page(String branches) {
    return "select "
        + dialect.snapshot()
        + ", r.* from (select 1) one left join ("
        + branches
        + ") r on true";
  }
}
