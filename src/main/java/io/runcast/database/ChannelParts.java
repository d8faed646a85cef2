package io.runcast.database;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What there is of a channel in the database: read from the system catalogs, whoever made it.
 *
 * @param wrong what no changeset can put right, as sentences
 * @param missing what a changeset of {@code liquibase/channel.sql} makes, but for the trigger
 * @param trigger how the trigger stands
 * @param foreign whether its rows carry transactions that this cluster has not reached
 * @param notifications what the trigger should notify on
 */
public record ChannelParts(
    ChannelTable table,
    List<String> wrong,
    List<String> missing,
    Trigger.State trigger,
    boolean foreign,
    String notifications) {

  private static final String DOORBELL = Trigger.DOORBELL.sqlName();

  private static final String TABLE =
      """
      select relkind = 'r', has_table_privilege(c.oid, 'select')
      from pg_class c where c.oid = to_regclass(?)
      """;

  private static final String COLUMNS =
      """
      select wanted, a.attname is not null,
        a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype),
        a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype),
        exists (select from pg_index where indrelid = a.attrelid and indisunique and indisvalid
          and indnkeyatts = 1 and indkey[0] = a.attnum and indpred is null),
        (select o.provolatile = 'i' from pg_type t join pg_proc o on o.oid = t.typoutput
          where t.oid = a.atttypid)
      from unnest(?::text[]) wanted left join pg_attribute a
        on a.attrelid = to_regclass(?) and a.attname = wanted and not a.attisdropped
      """;

  /** A channel's indexes are known by their comments, which say of what they are. */
  private static final String OURS =
      """
      with at as (select to_regclass(?) as oid),
        built as (select obj_description(indexrelid, 'pg_class') as says
          from pg_index join at on indrelid = at.oid where indisvalid)
      select
        exists (select from pg_attribute where attrelid = at.oid and attname = 'runcast_tx'
          and not attisdropped),
        exists (select from pg_attribute where attrelid = at.oid and attname = 'runcast_tx'
          and atthasdef),
        exists (select from built where says = ?),
        exists (select from built where says = ?)
      from at
      """;

  private static final String STRANGERS =
      """
      select i.relname, indrelid::regclass::text
      from pg_class t join pg_class i using (relnamespace) join pg_index on indexrelid = i.oid
      where t.oid = to_regclass(?) and i.relname = any(?::text[]) and indrelid <> t.oid
      """;

  /** Looks. */
  public static ChannelParts of(Connection connection, ChannelTable table, String notifications)
      throws SQLException {
    List<String> wrong = wrong(connection, table);
    if (!wrong.isEmpty()) {
      return new ChannelParts(table, wrong, List.of(), Trigger.State.MISSING, false, notifications);
    }
    List<String> missing = missing(connection, table);
    return new ChannelParts(
        table,
        wrong,
        missing,
        Trigger.DOORBELL.on(connection, table.table(), notifications),
        missing.isEmpty()
            && Catalog.hasForeignTransactions(
                connection,
                table.table(),
                "runcast_tx desc nulls last, %s desc".formatted(table.id())),
        notifications);
  }

  /** True when nothing is left to be made. */
  boolean isComplete() {
    return wrong.isEmpty() && missing.isEmpty() && trigger == Trigger.State.ENABLED;
  }

  /** Why its rows cannot be read in order; empty when they can. */
  public Optional<Finding> obstacle() {
    if (!wrong.isEmpty() || !missing.isEmpty()) {
      return Optional.of(
          Finding.of(
              Code.CHANNEL_INCOMPLETE,
              table.name(),
              table.table(),
              String.join(", ", Stream.concat(wrong.stream(), missing.stream()).toList())));
    }
    return foreign
        ? Optional.of(Finding.of(Code.FOREIGN_TRANSACTIONS, table.table()))
        : Optional.empty();
  }

  /** Why nobody rings when a row comes; empty when somebody does. */
  public Optional<Finding> silence() {
    return trigger.fault(DOORBELL, table.table(), notifications);
  }

  /** What is to be made before rows come at once; empty where that is not all that is wrong. */
  public Optional<Finding> toBeMade() {
    List<String> parts = new ArrayList<>(missing);
    if (trigger == Trigger.State.MISSING) {
      parts.add("trigger " + DOORBELL);
    }
    return wrong.isEmpty() && !parts.isEmpty()
        ? Optional.of(
            Finding.of(
                Code.CHANNEL_PREPARING, table.name(), table.table(), String.join(", ", parts)))
        : Optional.empty();
  }

  /** What is wrong with a table that a statement stumbled over. */
  public static Finding unreadable(ChannelTable table, String message) {
    return Finding.of(Code.CHANNEL_INCOMPLETE, table.name(), table.table(), message);
  }

  private static List<String> wrong(Connection connection, ChannelTable table) throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, table.table());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          return List.of("there is no such table");
        }
        if (!result.getBoolean(1)) {
          wrong.add("it is no ordinary table");
        }
        if (!result.getBoolean(2)) {
          wrong.add("this role may not select from it");
        }
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "text", table.all().map(Identifier::unquoted).distinct().toArray()));
      statement.setString(2, table.table());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          String column = '"' + result.getString(1) + '"';
          if (!result.getBoolean(2)) {
            wrong.add("it has no column " + column);
          } else if (column.equals(table.id()) && !result.getBoolean(3)) {
            wrong.add("its ids in " + column + " are no whole numbers");
          } else if (column.equals(table.id()) && !result.getBoolean(5)) {
            wrong.add("its ids in " + column + " have no unique index");
          } else if (column.equals(table.key()) && !result.getBoolean(6)) {
            wrong.add(column + " cannot be a key: the text of its type may change, as a date's");
          } else if (column.equals(table.time()) && !result.getBoolean(4)) {
            wrong.add(column + " is no time");
          }
        }
      }
    }
    wrong.addAll(strangers(connection, table));
    return wrong;
  }

  /** Our names are unique in a schema, so "create index if not exists" would find theirs. */
  private static List<String> strangers(Connection connection, ChannelTable table)
      throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(STRANGERS)) {
      statement.setString(1, table.table());
      statement.setArray(
          2, connection.createArrayOf("text", new String[] {table.index(), table.keyIndex()}));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(
              "index %s belongs to %s: a schema has one channel of a name"
                  .formatted(result.getString(1), result.getString(2)));
        }
      }
    }
    return found;
  }

  private static List<String> missing(Connection connection, ChannelTable table)
      throws SQLException {
    List<String> missing = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OURS)) {
      statement.setString(1, table.table());
      statement.setString(2, table.indexComment());
      statement.setString(3, table.keyIndexComment());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        if (!result.getBoolean(1)) {
          missing.add("column runcast_tx");
        }
        if (!result.getBoolean(2)) {
          missing.add("default of runcast_tx");
        }
        if (!result.getBoolean(3)) {
          missing.add("index " + table.index());
        }
        if (table.key() != null && !result.getBoolean(4)) {
          missing.add("index " + table.keyIndex());
        }
      }
    }
    return missing;
  }
}
