package io.runcast.log;

/** Says by what rows are ordered, and how SQL spells it. */
public enum LogOrder {
  /** By the column {@code runcast_tx}, the writing transaction: exact. */
  TRANSACTION("\"runcast_tx\"", "\"runcast_tx\"::text::bigint", "?::text::xid8", "?::text::xid8[]"),
  /** By id alone, where that column may not be added: a row counts as its own transaction. */
  ID("id", "id", "?::text::bigint", "?::text::bigint[]");

  private final String column;
  private final String number;
  private final String parameter;
  private final String arrayParameter;

  LogOrder(String column, String number, String parameter, String arrayParameter) {
    this.column = column;
    this.number = number;
    this.parameter = parameter;
    this.arrayParameter = arrayParameter;
  }

  String column(String idColumn) {
    return this == ID ? idColumn : column;
  }

  String number(String idColumn) {
    return this == ID ? idColumn : number;
  }

  String parameter() {
    return parameter;
  }

  String arrayParameter() {
    return arrayParameter;
  }

  /** The order within one run, rows without a transaction first. */
  String inRun(String idColumn, boolean backwards) {
    if (this == ID) {
      return idColumn + (backwards ? " desc" : "");
    }
    return backwards
        ? column + " desc nulls last, " + idColumn + " desc"
        : column + " nulls first, " + idColumn;
  }
}
