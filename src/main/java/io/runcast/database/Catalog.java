package io.runcast.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the system catalogs, which every role may read, what is there and what is missing.
 *
 * <p>The answer does not depend on Liquibase's own table: objects that an owner made by hand count,
 * and one that somebody dropped is missed. The questions are those of the changesets'
 * preconditions.
 */
final class Catalog {

  /** Of the functions' comments; a changeset with a new function body counts it up. */
  private static final String VERSION = "Runcast 1:%";

  private static final int OLDEST = 14;

  /** Of {@link #missing}: what the order of transactions needs. */
  static final List<String> ORDER =
      List.of(
          "log table",
          "column runcast_tx",
          "default of runcast_tx",
          "index runcast_log_transaction",
          "index runcast_log_order");

  /** Of {@link #missing}: what a server can do without. */
  static final List<String> OPTIONAL =
      List.of(
          "table " + ServerTable.NAME,
          "table " + LogoutTable.NAME,
          "index runcast_log_text",
          "removal of index runcast_log_text");

  private final Connection connection;
  private final TableNames names;

  Catalog(Connection connection, TableNames names) {
    this.connection = connection;
    this.names = names;
  }

  /** Fails with a clear text on a server that cannot hold what the changelog makes. */
  static void requireVersion(String product, int major, String version) throws SQLException {
    if (!product.equals("PostgreSQL") || major < OLDEST) {
      throw new SQLException(
          "Runcast needs PostgreSQL %d or newer, this is %s %s".formatted(OLDEST, product, version),
          "0A000");
    }
  }

  void requireVersion() throws SQLException {
    var server = connection.getMetaData();
    requireVersion(
        server.getDatabaseProductName(),
        server.getDatabaseMajorVersion(),
        server.getDatabaseProductVersion());
  }

  /** Where the log table is or is going to be, and our functions and Liquibase's tables with it. */
  String schema() throws SQLException {
    var schema =
        strings(
            """
            select nspname from pg_namespace where oid = coalesce(
              (select relnamespace from pg_class where oid = to_regclass(?)),
              to_regnamespace(?)::oid,
              (select relnamespace from pg_class where oid = to_regclass(?)),
              to_regnamespace(quote_ident(current_schema()))::oid)
            """,
            names.log(),
            schemaPart(names.log()),
            names.run());
    if (schema.isEmpty()) {
      throw new SQLException(
          "No schema for %s: the search_path names none that exists".formatted(names.log()),
          "3F000");
    }
    return schema.get(0);
  }

  /** The table with its schema, as SQL; where it is missing, as it is going to be made. */
  String qualified(String table, String schema) throws SQLException {
    var found =
        strings(
            """
            select format('"%s"."%s"', nspname, relname)
            from pg_class c join pg_namespace n on n.oid = relnamespace
            where c.oid = to_regclass(?)
            """,
            table);
    if (!found.isEmpty()) {
      return found.get(0);
    }
    return table.contains(".") ? table : "\"%s\".%s".formatted(schema, table);
  }

  /** Our objects that are not there as they should be; nothing left to do if empty. */
  List<String> missing(String channel, boolean notifyJson, boolean textIndex) throws SQLException {
    return strings(
        """
        with at as (
          select to_regclass(?) log, to_regclass(?) run, ?::text channel, ?::text gate,
            ?::text version, ?::bool json, ?::bool texts),
        fired as (
          select tgrelid, tgname, encode(tgargs, 'escape') args
          from at, pg_trigger
          where tgrelid in (log, run) and obj_description(tgfoid, 'pg_proc') like version),
        built as (
          select relname
          from at, pg_index join pg_class on pg_class.oid = indexrelid
          where indrelid = log and indisvalid)
        select what from at, lateral (values
          ('run table', run is not null),
          ('log table', log is not null),
          ('column runcast_tx', exists (select from pg_attribute
            where attrelid = log and attname = 'runcast_tx' and not attisdropped)),
          ('default of runcast_tx', exists (select from pg_attribute
            where attrelid = log and attname = 'runcast_tx' and atthasdef)),
          ('trigger runcast_doorbell', exists (select from fired
            where tgrelid = log and tgname = 'runcast_doorbell'
              and args = channel || '\\000' || gate || '\\000')),
          ('trigger runcast_run_inserted', exists (select from fired
            where tgrelid = run and tgname = 'runcast_run_inserted'
              and args = channel || '\\000')),
          ('trigger runcast_run_status', exists (select from fired
            where tgrelid = run and tgname = 'runcast_run_status'
              and args = channel || '\\000')),
          ('trigger runcast_json', not json or exists (select from fired
            where tgrelid = log and tgname = 'runcast_json' and args = channel || '\\000')),
          ('removal of trigger runcast_json', json or not exists (select from pg_trigger
            where tgrelid = log and tgname = 'runcast_json')),
          ('index runcast_log_transaction', exists (select from built
            where relname = 'runcast_log_transaction')),
          ('index runcast_log_order', exists (select from built
            where relname = 'runcast_log_order')),
          ('table runcast_server', exists (select from pg_class logs
            join pg_class ours using (relnamespace)
            where logs.oid = log and ours.relname = 'runcast_server')),
          ('table runcast_logout', exists (select from pg_class logs
            join pg_class ours using (relnamespace)
            where logs.oid = log and ours.relname = 'runcast_logout')),
          ('index runcast_log_text', not texts or exists (select from built
            where relname = 'runcast_log_text')),
          ('removal of index runcast_log_text', texts or not exists (select
            from pg_index join pg_class on pg_class.oid = indexrelid
            where indrelid = log and relname = 'runcast_log_text'))
        ) parts(what, there)
        where not there
        """,
        names.log(),
        names.run(),
        channel,
        Integer.toString(Gate.of(channel).keyClass()),
        VERSION,
        Boolean.toString(notifyJson),
        Boolean.toString(textIndex));
  }

  /** What no changeset can put right, as sentences. */
  List<String> obstacles(String schema) throws SQLException {
    var found = new ArrayList<String>();
    found.addAll(columnsAmiss(names.log(), names.logColumns().values()));
    found.addAll(columnsAmiss(names.run(), names.runColumns().values()));
    found.addAll(
        strings(
            """
            select format('%s is no ordinary table', oid::regclass)
            from pg_class where oid in (to_regclass(?), to_regclass(?)) and relkind <> 'r'
            """,
            names.log(), names.run()));
    // Our names are unique in a schema, so "create index if not exists" would find a stranger's.
    found.addAll(
        strings(
            """
            select format('%s belongs to %s: one schema holds one installation',
              indexrelid::regclass, indrelid::regclass)
            from pg_index join pg_class c on c.oid = indexrelid
            where c.relname in ('runcast_log_transaction', 'runcast_log_order', 'runcast_log_text')
              and c.relnamespace = to_regnamespace(quote_ident(?))
              and indrelid is distinct from to_regclass(?)
            """,
            schema, names.log()));
    return found;
  }

  /** The rights that this role lacks for the log's changesets. */
  List<String> rightsLacking(String schema) throws SQLException {
    var lacking = new LinkedHashSet<>(rightsLacking(schema, names.log()));
    lacking.addAll(rightsLacking(schema, names.run()));
    return List.copyOf(lacking);
  }

  /**
   * Whether the log holds transactions that this cluster has not reached: rows restored from
   * another one. They would come after every new row for ever.
   */
  boolean hasForeignTransactions() throws SQLException {
    return hasForeignTransactions(
        connection, names.log(), "runcast_tx desc, %s desc".formatted(names.logId()));
  }

  /**
   * The same for any table.
   *
   * @param newestFirst the order that an index has
   */
  static boolean hasForeignTransactions(Connection connection, String table, String newestFirst)
      throws SQLException {
    return !strings(
            connection,
            """
            select 'foreign' from (
              select runcast_tx from %s where runcast_tx is not null order by %s limit 1) newest
            where runcast_tx >= pg_snapshot_xmax(pg_current_snapshot())
            """
                .formatted(table, newestFirst))
        .isEmpty();
  }

  /** Whether texts can be indexed: pg_trgm is there, or this role may put it there. */
  boolean hasTrigrams() throws SQLException {
    return !strings(
            """
            select name from pg_available_extension_versions
            where name = 'pg_trgm' and (installed
              or (trusted and has_database_privilege(current_database(), 'create'))
              or (select rolsuper from pg_roles where rolname = current_user))
            """)
        .isEmpty();
  }

  boolean hasOriginalTrigger() throws SQLException {
    return !strings(
            """
            select tgname from pg_trigger
            where tgrelid = to_regclass(?) and tgname = 'scraperlog_notify_trigger'
            """,
            names.log())
        .isEmpty();
  }

  boolean hasTable(String schema, String table) throws SQLException {
    return !strings(
            """
            select relname from pg_class
            where relnamespace = to_regnamespace(quote_ident(?)) and relname = ? and relkind = 'r'
            """,
            schema,
            table)
        .isEmpty();
  }

  int count(String schema, String table) throws SQLException {
    return Integer.parseInt(
        strings("select count(*) from \"%s\".%s".formatted(schema, table)).get(0));
  }

  /** This role, as SQL. */
  String role() throws SQLException {
    return strings("select quote_ident(current_user)").get(0);
  }

  /** What this role needs to use what an owner makes for it. */
  List<String> grants(String schema) throws SQLException {
    var unreadable = new ArrayList<>(List.of(Changelog.LEDGER, Changelog.LEDGER_LOCK));
    unreadable.replaceAll(table -> "\"%s\".%s".formatted(schema, table));
    for (var table : List.of(names.log(), names.run())) {
      if (!strings(
              "select 1 where has_table_privilege(to_regclass(?), 'select') is not true", table)
          .isEmpty()) {
        unreadable.add(qualified(table, schema));
      }
    }
    var role = role();
    var grants = new ArrayList<String>();
    unreadable.forEach(table -> grants.add("grant select on %s to %s;".formatted(table, role)));
    for (var table : List.of(ServerTable.NAME, LogoutTable.NAME)) {
      grants.add(
          "grant select, insert, update, delete on \"%s\".%s to %s;"
              .formatted(schema, table, role));
    }
    return grants;
  }

  /** Whether the function that rings is there: the log's changelog makes it. */
  boolean hasDoorbell(String schema) throws SQLException {
    return !strings(
            """
            select 'there' from pg_proc
            where pronamespace = to_regnamespace(quote_ident(?))
              and proname = 'runcast_ring_doorbell' and obj_description(oid, 'pg_proc') like ?
            """,
            schema,
            VERSION)
        .isEmpty();
  }

  /** The schema of a table, unquoted; empty where there is no such table. */
  Optional<String> schemaOf(String table) throws SQLException {
    return strings(
            """
            select nspname from pg_class c join pg_namespace n on n.oid = relnamespace
            where c.oid = to_regclass(?)
            """,
            table)
        .stream()
        .findFirst();
  }

  /** The rights that this role lacks to prepare a channel's table. */
  List<String> rightsLacking(String schema, String table) throws SQLException {
    return strings(
        """
        select 'read-only database' where pg_is_in_recovery()
        union all
        select format('create in schema %s', nspname) from pg_namespace
        where nspname = ? and not has_schema_privilege(oid, 'create')
        union all
        select format('ownership of %s', oid::regclass) from pg_class
        where oid = to_regclass(?) and not pg_has_role(relowner, 'usage')
        """,
        schema, table);
  }

  private List<String> columnsAmiss(String table, Collection<String> columns) throws SQLException {
    var found = new ArrayList<String>();
    for (String column : columns) {
      found.addAll(
          strings(
              """
              select format('%s has no column %s', oid::regclass, ?::text) from pg_class
              where oid = to_regclass(?) and not exists (select from pg_attribute
                where attrelid = pg_class.oid and attname = ? and not attisdropped)
              """,
              column, table, Identifier.unquoted(column)));
    }
    return found;
  }

  private static @Nullable String schemaPart(String table) {
    int dot = table.indexOf('.');
    return dot < 0 ? null : table.substring(0, dot);
  }

  private List<String> strings(String query, @Nullable String... parameters) throws SQLException {
    return strings(connection, query, parameters);
  }

  private static List<String> strings(
      Connection connection, String query, @Nullable String... parameters) throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (var rows = statement.executeQuery()) {
        var found = new ArrayList<String>();
        while (rows.next()) {
          String value = rows.getString(1);
          if (value != null) {
            found.add(value);
          }
        }
        return found;
      }
    }
  }
}
