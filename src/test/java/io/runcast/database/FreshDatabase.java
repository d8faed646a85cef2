package io.runcast.database;

import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An empty database for one test, with the few words that the tests here say to it. */
final class FreshDatabase {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String url;

  FreshDatabase() throws SQLException {
    url = SharedPostgres.get().createDatabase("fresh_" + COUNT.incrementAndGet());
  }

  Connection connect() throws SQLException {
    return connectAs("postgres");
  }

  Connection connectAs(String role) throws SQLException {
    return PostgresServer.connect(url.replace("user=postgres", "user=" + role));
  }

  Migration migration() {
    return new Migration(this::connect, TableNames.DEFAULT, "log_updates", false);
  }

  Migration migrationAs(String role) {
    return new Migration(() -> connectAs(role), TableNames.DEFAULT, "log_updates", false);
  }

  Migration migrationWithJson() {
    return new Migration(this::connect, TableNames.DEFAULT, "log_updates", true);
  }

  void execute(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As psql does it: each statement, or each block between begin and commit, by itself. */
  void executeScript(String script) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      var text = new StringBuilder();
      boolean body = false;
      for (var line : script.lines().toList()) {
        text.append(line).append('\n');
        body ^= (line.split("\\$\\$", -1).length - 1) % 2 == 1;
        if (!body && line.endsWith(";") && !line.startsWith("--")) {
          statement.execute(text.toString());
          text.setLength(0);
        }
      }
    }
  }

  String string(String query) throws SQLException {
    return String.join("\n", strings(query));
  }

  List<String> strings(String query) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    }
  }

  /**
   * Every column, default, index, constraint, trigger, function and comment outside PostgreSQL's
   * own.
   */
  List<String> schema() throws SQLException {
    return strings(
        """
        with mine as (
          select oid, nspname from pg_namespace
          where nspname !~ '^pg_' and nspname <> 'information_schema')
        select format('relation %s.%s %s %s %s', nspname, relname, relkind, relowner::regrole, relacl)
        from pg_class join mine on mine.oid = relnamespace
        union all
        select format('column %s.%s %s %s not null %s identity %s default %s', attrelid::regclass,
          attname, attnum, format_type(atttypid, atttypmod), attnotnull, attidentity,
          pg_get_expr(adbin, adrelid))
        from pg_attribute join pg_class c on c.oid = attrelid join mine on mine.oid = relnamespace
          left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attnum > 0 and not attisdropped
        union all
        select format('index %s %s', pg_get_indexdef(indexrelid), indisvalid)
        from pg_index join pg_class c on c.oid = indexrelid join mine on mine.oid = relnamespace
        union all
        select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
        from pg_constraint c join mine on mine.oid = connamespace
        union all
        select format('trigger %s %s', pg_get_triggerdef(t.oid), tgenabled)
        from pg_trigger t where not tgisinternal
        union all
        select format('function %s', pg_get_functiondef(p.oid))
        from pg_proc p join mine on mine.oid = pronamespace
        union all
        select format('comment %s %s %s', d.objoid, objsubid, description)
        from pg_description d join pg_class c on c.oid = objoid join mine on mine.oid = relnamespace
        union all
        select format('schema %s', nspname) from mine
        order by 1
        """);
  }
}
