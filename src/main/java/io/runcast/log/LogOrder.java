package io.runcast.log;

/** Says by what rows are ordered, and how SQL spells it. */
public enum LogOrder {
  /** By the column {@code runcast_tx}, the writing transaction: exact. PostgreSQL only. */
  TRANSACTION("\"runcast_tx\"", "\"runcast_tx\"::text::bigint", "xid8"),
  /**
   * By id alone: a row counts as its own transaction. Where that column may not be added, and in
   * SQLite, where it is exact.
   */
  ID("id", "id", "bigint");

  private final String column;
  private final String number;
  private final String type;

  LogOrder(String column, String number, String type) {
    this.column = column;
    this.number = number;
    this.type = type;
  }

  String column(String idColumn) {
    return this == ID ? idColumn : column;
  }

  String number(String idColumn) {
    return this == ID ? idColumn : number;
  }

  /** Of the column and of what it is compared with. */
  String type() {
    return type;
  }

  /** A place in the order, bound as text. */
  String parameter() {
    return "cast(cast(? as text) as " + type + ")";
  }

  /** The order within one subject, rows without a transaction first. */
  String inOne(String idColumn, boolean backwards) {
    if (this == ID) {
      return idColumn + (backwards ? " desc" : "");
    }
    return backwards
        ? column + " desc nulls last, " + idColumn + " desc"
        : column + " nulls first, " + idColumn;
  }
}
