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

  /** A run's rows before one, backwards, with the snapshot: run, tx, id, limit. */
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

  LogSql(TableNames names, LogOrder order, Dialect dialect) {
    this.names = names;
    this.order = order;
    this.dialect = dialect;

    String column = order.column(names.logId());
    String inRun = order.inRun(names.logId(), false);
    String p = order.parameter();
    String ofRun = names.logRunId() + " = ?";
    String wasOpen = dialect.among(column, order.type());

    everyRun =
        page(
            branch(1, column + " = " + p + " and " + names.logId() + " > ?", names.logId()),
            branch(2, wasOpen + " and " + column + " <> " + p, column + ", " + names.logId()),
            branch(3, column + " >= " + p, column + ", " + names.logId()));
    String bound =
        " and %s <= %s and %s and (%s <> %s or %s <= ?)"
            .formatted(column, p, dialect.notAmong(column, order.type()), column, p, names.logId());
    // Each transaction by itself: the order by id is what makes the planner prefer the index that
    // has it. Asked for all at once, it reads a run that its statistics do not know from end to
    // end.
    String open =
        dialect.ofEach(
            order.type(),
            branch(2, ofRun + " and " + dialect.isEach(column) + bound, names.logId()),
            p);
    String later = branch(3, ofRun + " and " + column + " >= " + p + bound, inRun);
    oneRun =
        page(
            branch(
                1,
                ofRun + " and " + column + " = " + p + " and " + names.logId() + " > ?" + bound,
                inRun),
            open,
            later);
    oneRunFromTheFirst =
        page(
            branch(1, ofRun + " and " + column + " is null and " + names.logId() + " > ?", inRun),
            open,
            later);
    // Without "as tx" that column would be called as the one that it is made of, and "order by"
    // would mean it: a sort of the whole run, since no index has that.
    String back =
        "select %s, %s as tx, %s, %s, %s from %s where %s"
            .formatted(
                dialect.snapshot(),
                order.number(names.logId()),
                names.logId(),
                names.logLevel(),
                names.logPortal(),
                names.log(),
                ofRun);
    String backEnd = " order by %s limit ?".formatted(order.inRun(names.logId(), true));
    backwards = back + " and (%s, %s) < (%s, ?)".formatted(column, names.logId(), p) + backEnd;
    backwardsAmongTheFirst =
        back + " and %s is null and %s < ?".formatted(column, names.logId()) + backEnd;
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
