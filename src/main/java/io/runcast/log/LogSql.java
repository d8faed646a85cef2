package io.runcast.log;

import io.runcast.database.LogTable;

/** The statements of {@link LogReader}, put together once for a table, an order and a database. */
final class LogSql {

  /** Rows of all subjects behind a place: tx, id, limit; open, tx, limit; next floor, limit. */
  final String all;

  /** Rows of one subject behind a place that stands at a transaction. */
  final String one;

  /** The same behind a place among rows without a transaction. */
  final String oneFromTheFirst;

  /** Rows before one, backwards: tx, id, snapshot, level, portal; subject, tx, id, limit. */
  final String backwards;

  /** The same among rows without a transaction: subject, id, limit. */
  final String backwardsAmongTheFirst;

  /**
   * The last row of all, the snapshot, and the ids before that row which nobody has yet, where they
   * matter; a row also when there is none.
   */
  final String lastOfAll;

  /** Id of a subject's last row. */
  final String last;

  /** Id of a subject's first row. */
  final String first;

  /** Whether a row with this id and transaction is there; 0 for a row without one. */
  final String exists;

  /** The messages of some rows. */
  final String messages;

  /** How many rows a subject has. */
  final String count;

  private final LogOrder order;
  private final LogTable table;
  private final Dialect dialect;
  private final String column;
  private final String p;

  LogSql(LogTable table, LogOrder order, Dialect dialect) {
    this.table = table;
    this.order = order;
    this.dialect = dialect;

    column = order.column(table.id());
    p = order.parameter();
    String inOne = order.inOne(table.id(), false);
    String wasOpen = dialect.among(column, order.type());

    String row = wholeRow();
    all =
        page(
            String.join(
                " union all ",
                branch(row, 1, column + " = " + p + " and " + table.id() + " > ?", table.id()),
                branch(row, 2, wasOpen + " and " + column + " <> " + p, column + ", " + table.id()),
                branch(row, 3, column + " >= " + p, column + ", " + table.id())));
    one = page(behind(row, false));
    oneFromTheFirst = page(behind(row, true));
    String levelAndPortal =
        "%s, %s, %s".formatted(dialect.snapshot(), table.level(), table.portal());
    backwards = before(levelAndPortal, false);
    backwardsAmongTheFirst = before(levelAndPortal, true);
    lastOfAll =
        ("select %s, last.r_tx, last.r_id, %s from (select 1) one left join"
                + " (select %s as r_tx, %s as r_id from %s where %s is not null order by %s limit 1)"
                + " last on true")
            .formatted(
                dialect.snapshot(),
                order == LogOrder.ID ? dialect.missingBefore("last.r_id", table) : "''",
                order.number(table.id()),
                table.id(),
                table.name(),
                column,
                table.wholeOrder()
                    ? order.inOne(table.id(), true)
                    : "%s desc, %s desc".formatted(column, table.id()));
    last =
        "select %s from %s where %s order by %s limit 1"
            .formatted(table.id(), table.name(), table.ofSubject(), order.inOne(table.id(), true));
    first =
        "select %s from %s where %s order by %s limit 1"
            .formatted(table.id(), table.name(), table.ofSubject(), inOne);
    exists =
        "select 1 from %s where %s = ? and coalesce(%s, '0') = %s"
            .formatted(table.name(), table.id(), column, p);
    messages =
        "select %s, %s from %s where %s"
            .formatted(
                table.id(),
                table.message(),
                table.name(),
                dialect.among(table.id(), LogOrder.ID.type()));
    count = "select count(*) from %s where %s".formatted(table.name(), table.ofSubject());
  }

  /**
   * Rows of one subject behind a place, by branch. The parameters, after those of the columns in
   * each branch: subject, tx (unless from the first), id, bound (unless from the first), limit;
   * open, subject, bound, limit, tx, limit; subject, next floor, bound, limit.
   *
   * @param columns what to read besides branch, id and tx
   * @param fromTheFirst whether the place stands among rows without a transaction
   */
  String behind(String columns, boolean fromTheFirst) {
    String inOne = order.inOne(table.id(), false);
    String bound =
        " and %s <= %s and %s and (%s <> %s or %s <= ?)"
            .formatted(column, p, dialect.notAmong(column, order.type()), column, p, table.id());
    String rest =
        fromTheFirst
            ? column + " is null and " + table.id() + " > ?"
            : column + " = " + p + " and " + table.id() + " > ?" + bound;
    // Each transaction by itself: the order by id is what makes the planner prefer the index that
    // has it. Asked for all at once, it reads a run that its statistics do not know from end to
    // end.
    String open =
        dialect.ofEach(
            order.type(),
            branch(
                columns,
                2,
                table.ofSubject() + " and " + dialect.isEach(column) + bound,
                table.id()),
            p);
    return String.join(
        " union all ",
        branch(columns, 1, table.ofSubject() + " and " + rest, inOne),
        open,
        branch(columns, 3, table.ofSubject() + " and " + column + " >= " + p + bound, inOne));
  }

  /**
   * Rows of one subject before a place, backwards: tx and id, then the columns. The parameters,
   * after those of the columns: subject, tx (unless among the first), id, limit.
   *
   * @param amongTheFirst whether the place stands among rows without a transaction
   */
  String before(String columns, boolean amongTheFirst) {
    // Without "as r_tx" that column would be called as the one that it is made of, and "order by"
    // would mean it: a sort of the whole run, since no index has that.
    return "select %s as r_tx, %s, %s from %s where %s and %s order by %s limit ?"
        .formatted(
            order.number(table.id()),
            table.id(),
            columns,
            table.name(),
            table.ofSubject(),
            placesBefore(amongTheFirst),
            order.inOne(table.id(), true));
  }

  /**
   * True for rows before one: tx (unless among the first), id.
   *
   * @param amongTheFirst whether that one has no transaction
   */
  String placesBefore(boolean amongTheFirst) {
    return amongTheFirst
        ? column + " is null and " + table.id() + " < ?"
        : "(%s, %s) < (%s, ?)".formatted(column, table.id(), p);
  }

  private String wholeRow() {
    return "%s as r_run, %s as r_level, %s as r_portal, %s as r_created, case when octet_length(%s) <= %d then %s end as r_message, octet_length(%s) as r_bytes"
        .formatted(
            table.run(),
            table.level(),
            table.portal(),
            table.createdAt(),
            table.message(),
            LogReader.INLINE_BYTES,
            table.message(),
            table.message());
  }

  private String branch(String columns, int number, String where, String orderBy) {
    return dialect.branch(
        "select %d as r_branch, %s as r_id, %s as r_tx, %s from %s where %s order by %s limit ?"
            .formatted(
                number,
                table.id(),
                order.number(table.id()),
                columns,
                table.name(),
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
