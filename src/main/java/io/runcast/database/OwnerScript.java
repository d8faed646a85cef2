package io.runcast.database;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes of Liquibase's SQL output a script that a database owner can read, run with psql and
 * repeat: a step is all or nothing, and one that was done before does nothing.
 */
final class OwnerScript {

  private static final String HEAD =
      """
      -- Runcast's additions, for the owner of the tables. What each is for, what it costs and how to
      -- undo it: liquibase/README.md. Run it with
      --   psql -v ON_ERROR_STOP=1 -f this-file.sql
      -- and not in one transaction, since indexes that do not block writers cannot be built in one.
      -- It stops at "lock timeout" where a table is in use: then run it again.
      """;

  private static final Pattern CHANGESET =
      Pattern.compile("^-- Changeset (?<file>.+)::(?<id>.+)::.+$", Pattern.MULTILINE);

  /**
   * Liquibase's row lock and its banner: the owner runs alone, and the host is nobody's business.
   */
  private static final Pattern NOISE =
      Pattern.compile(
          "^-- (Lock Database|Release Database Lock)\\n.*\\n|^-- (\\*{9,}|Update Database Script|Change Log: |Ran at: |Against: |Liquibase version: ).*\\n",
          Pattern.MULTILINE);

  private static final Pattern BLANK_LINES = Pattern.compile("\\n\\s*\\n(\\s*\\n)+");

  private OwnerScript() {}

  /**
   * @param liquibaseSql output of its update in SQL mode
   * @param ledger the qualified table of changesets that ran
   * @param grants statements for the end
   */
  static String of(String liquibaseSql, String ledger, List<String> grants) {
    var sql = NOISE.matcher(liquibaseSql.replace("\r\n", "\n")).replaceAll("");
    var steps = new ArrayList<String>();
    steps.add(HEAD);
    var changeset = CHANGESET.matcher(sql);
    int end = changeset.find() ? changeset.start() : sql.length();
    steps.add(sql.substring(0, end).replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS "));
    while (end < sql.length()) {
      var id = changeset.group("id");
      int start = changeset.end();
      end = changeset.find() ? changeset.start() : sql.length();
      steps.add(step(id, sql.substring(start, end).strip(), ledger));
    }
    steps.add(String.join("\n", grants) + "\n");
    return BLANK_LINES.matcher(String.join("\n", steps)).replaceAll("\n\n");
  }

  private static String step(String id, String sql, String ledger) {
    if (sql.isEmpty()) {
      return "";
    }
    var repeatable =
        sql.contains("INSERT INTO")
            ? "delete from %s where id = '%s';\n%s".formatted(ledger, id, sql)
            : sql;
    return sql.contains(" index concurrently ")
        ? "-- %s\n%s\n".formatted(id, repeatable)
        : "-- %s\nbegin;\n%s\ncommit;\n".formatted(id, repeatable);
  }
}
