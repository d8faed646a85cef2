package io.runcast.database;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the two tables are, and their names and those of their columns, each quoted and safe to put
 * into SQL text.
 *
 * <p>The names are SQL already: {@code log()} is {@code "scraper_control_scraperlog"} with its
 * quotes, or {@code "crm"."scraper_log"}.
 *
 * @param kind the database they are in, so that who has the names knows which SQL to write
 */
public record TableNames(
    DatabaseKind kind,
    String log,
    String logId,
    String logRunId,
    String logLevel,
    String logMessage,
    String logPortal,
    String logCreatedAt,
    String run,
    String runId,
    String runStatus,
    String runStartedAt,
    String runFinishedAt,
    String runLeadsFound) {

  private static final Pattern TABLE = Pattern.compile("(\"[^\"']+\"\\.)?\"[^\"']+\"");
  private static final Pattern COLUMN = Pattern.compile("\"[^\"']+\"");

  /** The Django original's names. Stands below the patterns, which check it. */
  public static final TableNames DEFAULT =
      of("scraper_control_scraperlog", "scraper_control_scraperrun", Map.of());

  public TableNames {
    require(TABLE, log, run);
    require(COLUMN, logId, logRunId, logLevel, logMessage, logPortal, logCreatedAt);
    require(COLUMN, runId, runStatus, runStartedAt, runFinishedAt, runLeadsFound);
  }

  /**
   * Names in PostgreSQL from the configuration, unquoted: {@code of("crm.log", "crm.run",
   * Map.of("log.message", "text"))}.
   *
   * @param columns the columns that are not called as in the original; keys are {@code log.} or
   *     {@code run.} and the original's name
   * @throws IllegalArgumentException with the allowed form, if a name is no plain identifier
   */
  public static TableNames of(String logTable, String runTable, Map<String, String> columns) {
    var left = new TreeMap<>(columns);
    var names =
        new TableNames(
            DatabaseKind.POSTGRESQL,
            Identifier.quoteTable("log table", logTable),
            column(left, "log.id"),
            column(left, "log.run_id"),
            column(left, "log.level"),
            column(left, "log.message"),
            column(left, "log.portal"),
            column(left, "log.created_at"),
            Identifier.quoteTable("run table", runTable),
            column(left, "run.id"),
            column(left, "run.status"),
            column(left, "run.started_at"),
            column(left, "run.finished_at"),
            column(left, "run.leads_found"));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown column %s. Allowed are %s and the run table's %s."
              .formatted(
                  String.join(", ", left.keySet()),
                  String.join(", ", new TreeSet<>(names.logColumns().keySet())),
                  String.join(", ", new TreeSet<>(names.runColumns().keySet()))));
    }
    return names;
  }

  /** The same names in a database of that kind. */
  public TableNames in(DatabaseKind other) {
    return new TableNames(
        other,
        log,
        logId,
        logRunId,
        logLevel,
        logMessage,
        logPortal,
        logCreatedAt,
        run,
        runId,
        runStatus,
        runStartedAt,
        runFinishedAt,
        runLeadsFound);
  }

  /** The log table, for those who read its rows. */
  public LogTable logTable() {
    return new LogTable(
        kind,
        log,
        logId,
        logRunId + " = ?",
        logRunId,
        logLevel,
        logPortal,
        logMessage,
        logCreatedAt,
        false);
  }

  /** The column that Runcast adds to the log table: the transaction that wrote the row. */
  public String logTransaction() {
    return "\"runcast_tx\"";
  }

  /** The log table's foreign columns by their changelog parameter. */
  Map<String, String> logColumns() {
    return Map.of(
        "log.id", logId,
        "log.run_id", logRunId,
        "log.level", logLevel,
        "log.message", logMessage,
        "log.portal", logPortal,
        "log.created_at", logCreatedAt);
  }

  /** The run table's columns by their changelog parameter. */
  Map<String, String> runColumns() {
    return Map.of(
        "run.id", runId,
        "run.status", runStatus,
        "run.started_at", runStartedAt,
        "run.finished_at", runFinishedAt,
        "run.leads_found", runLeadsFound);
  }

  private static String column(Map<String, String> columns, String key) {
    String renamed = columns.remove(key);
    return Identifier.quoteColumn(
        key, renamed == null ? key.substring(key.indexOf('.') + 1) : renamed);
  }

  private static void require(Pattern form, String... quoted) {
    for (String name : quoted) {
      if (!form.matcher(name).matches()) {
        throw new IllegalArgumentException("Not a quoted identifier: " + name);
      }
    }
  }
}
