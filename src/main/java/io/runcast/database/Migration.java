package io.runcast.database;

import io.runcast.Language;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Brings the database to what Runcast needs, at start-up, without disturbing its writers.
 *
 * <p>It first looks, and where nothing is missing it writes nothing, so a role without rights
 * starts on a prepared database. Several servers may start at once: one works, the others wait and
 * then find nothing left to do. A lock that writers would have to queue behind is given up after
 * 500 ms and tried again for two minutes.
 *
 * <p>Blocks until it is done, which on a large table means until the indexes are built. An
 * interrupt breaks it off; the next run goes on from there.
 */
public final class Migration {

  private static final Logger LOG = Logger.getLogger(Migration.class.getName());

  /** {@code LISTEN} takes more, but these need no escapes in anybody's client. */
  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.-]{0,62}");

  /** insufficient_privilege and read_only_sql_transaction. */
  static final Set<String> NOT_ALLOWED = Set.of("42501", "25006");

  private final ConnectionSource source;
  private final TableNames names;
  private final String channel;
  private final boolean notifyJson;
  private final boolean textIndex;

  /**
   * @param channel what the triggers notify on: a letter or _, then letters, digits, _, $, . and -,
   *     at most 63
   * @param notifyJson whether each log row is notified as JSON too, as the original did
   * @throws IllegalArgumentException if the channel is none
   */
  public Migration(ConnectionSource source, TableNames names, String channel, boolean notifyJson) {
    this(source, names, channel, notifyJson, false);
  }

  private Migration(
      ConnectionSource source,
      TableNames names,
      String channel,
      boolean notifyJson,
      boolean textIndex) {
    if (!CHANNEL.matcher(channel).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no channel. Allowed are a letter or _, then letters, digits, _, $, . and -, at most 63 characters."
              .formatted(channel));
    }
    this.source = source;
    this.names = names;
    this.channel = channel;
    this.notifyJson = notifyJson;
    this.textIndex = textIndex;
  }

  /** The same with an index of the rows' texts, if wanted and possible; else without. */
  public Migration withTextIndex(boolean wanted) {
    return new Migration(source, names, channel, notifyJson, wanted);
  }

  /**
   * Makes what is missing.
   *
   * @throws SQLException if the database is out of reach, is not PostgreSQL 14 or newer, or a
   *     changeset fails for another reason than rights and locks
   */
  public Result run() throws SQLException, InterruptedException {
    try (var connection = source.open()) {
      var catalog = new Catalog(connection, names);
      catalog.requireVersion();
      if (catalog.hasOriginalTrigger()) {
        warnOfOriginalTrigger();
      }
      if (textIndex && !catalog.hasTrigrams()) {
        warnOfTrigrams(catalog);
      }
      if (missing(catalog).isEmpty()) {
        return complete(catalog);
      }
      if (Pooler.isBefore(connection)) {
        if (required(catalog).isEmpty()) {
          return complete(catalog);
        }
        return incomplete(
            Finding.of(Code.POOLER_BEFORE_MIGRATION, String.join(", ", missing(catalog))), "");
      }
    }
    try {
      return SessionLock.holding(
          source, this::doneByOthers, () -> Patience.retrying(this::migrate));
    } catch (SQLException e) {
      if (Patience.isInUse(e)) {
        throw new SQLException(
            "The tables stayed in use by other sessions: " + e.getMessage(), e.getSQLState(), e);
      }
      throw e;
    }
  }

  private Optional<Result> doneByOthers(Connection session) throws SQLException {
    var catalog = new Catalog(session, names);
    return missing(catalog).isEmpty() ? Optional.of(complete(catalog)) : Optional.empty();
  }

  /** Whether there is nothing left to make; asks and says nothing. */
  public boolean isComplete(Connection connection) throws SQLException {
    var catalog = new Catalog(connection, names);
    return required(catalog).isEmpty() && !catalog.hasForeignTransactions();
  }

  /**
   * Whether rows can be read in the order of transactions, whether anybody rings or not; asks and
   * says nothing.
   */
  public boolean hasOrder(Connection connection) throws SQLException {
    var catalog = new Catalog(connection, names);
    return Collections.disjoint(missing(catalog), Catalog.ORDER)
        && !catalog.hasForeignTransactions();
  }

  /**
   * Takes everything of Runcast's out of the database again, tables that it made with their rows
   * included, and leaves foreign tables as they were before it. For administrators; servers must be
   * stopped first, or the next one to start puts it all back.
   */
  public void rollback() throws SQLException, InterruptedException {
    SessionLock.holding(source, () -> Patience.retrying(this::undo));
  }

  private Result migrate() throws SQLException, InterruptedException {
    try (var connection = source.open()) {
      var catalog = new Catalog(connection, names);
      var missing = missing(catalog);
      if (missing.isEmpty()) {
        return complete(catalog);
      }
      var schema = catalog.schema();
      var obstacles = catalog.obstacles(schema);
      if (!obstacles.isEmpty()) {
        return incomplete(String.join(", ", obstacles), "");
      }
      var lacking = catalog.rightsLacking(schema);
      if (!lacking.isEmpty()) {
        return leftToOwner("lacks " + String.join(", ", lacking));
      }
      LOG.log(Level.INFO, "Adding to the database: {0}", String.join(", ", missing));
      freeStaleLock(connection, catalog, schema);
      takeYourTime(connection);
      boolean indexed = missing.contains("index runcast_log_text");
      if (!indexed || !Catalog.OPTIONAL.containsAll(missing)) {
        changelog(catalog, schema, indexed ? "later" : wanted(catalog)).update(connection);
      }
      if (indexed) {
        indexTexts(connection, changelog(catalog, schema, "true"));
      }
    } catch (SQLException e) {
      if (NOT_ALLOWED.contains(e.getSQLState())) {
        return leftToOwner("was refused: " + e.getMessage());
      }
      throw e;
    }
    return verified();
  }

  /** Last and by itself: whatever is wrong with it must keep nothing else from working. */
  private static void indexTexts(Connection connection, Changelog changelog)
      throws InterruptedException {
    try {
      changelog.update(connection);
    } catch (SQLException e) {
      LOG.log(
          Level.WARNING,
          "The index of texts could not be built, searches go on without: {0}",
          e.getMessage());
    }
  }

  private Result verified() throws SQLException {
    try (var connection = source.open()) {
      var catalog = new Catalog(connection, names);
      if (!required(catalog).isEmpty()) {
        return incomplete("the changelog ran and did not make it", "");
      }
      LOG.log(Level.INFO, "The database has everything that Runcast needs");
      return complete(catalog);
    }
  }

  private Result complete(Catalog catalog) throws SQLException {
    if (!catalog.hasForeignTransactions()) {
      return new Result.Complete();
    }
    return incomplete(
        Finding.of(Code.FOREIGN_TRANSACTIONS, names.log()),
        "update %s set runcast_tx = null where runcast_tx is not null;%n".formatted(names.log()));
  }

  private Result leftToOwner(String why) throws SQLException, InterruptedException {
    try (var connection = source.open()) {
      var catalog = new Catalog(connection, names);
      var schema = catalog.schema();
      var sql =
          OwnerScript.of(
              changelog(catalog, schema, wanted(catalog)).updateSql(connection),
              "\"%s\".%s".formatted(schema, Changelog.LEDGER),
              catalog.grants(schema));
      if (required(catalog).isEmpty()) {
        LOG.log(
            Level.INFO,
            "Role {0} {1}: it goes without {2}. To have that, the owner of the tables has to run:\n{3}",
            new Object[] {catalog.role(), why, String.join(", ", missing(catalog)), sql});
        return complete(catalog);
      }
      return incomplete("role %s %s".formatted(catalog.role(), why), sql);
    }
  }

  private Result incomplete(String why, String sqlForOwner) throws SQLException {
    List<String> missing;
    try (var connection = source.open()) {
      missing = missing(new Catalog(connection, names));
    }
    return incomplete(
        Finding.of(Code.DATABASE_INCOMPLETE, String.join(", ", missing), why), sqlForOwner);
  }

  private static Result incomplete(Finding finding, String sqlForOwner) {
    var result = new Result.Incomplete(finding, sqlForOwner);
    if (sqlForOwner.isEmpty()) {
      LOG.warning(finding.text(Language.ENGLISH));
    } else {
      LOG.log(
          Level.WARNING,
          "{0}. The owner of the tables has to run:\n{1}",
          new Object[] {result.reason(), sqlForOwner});
    }
    return result;
  }

  private Result undo() throws SQLException, InterruptedException {
    String schema;
    try (var connection = source.open()) {
      var catalog = new Catalog(connection, names);
      schema = catalog.schema();
      if (catalog.hasTable(schema, Changelog.LEDGER)) {
        freeStaleLock(connection, catalog, schema);
        takeYourTime(connection);
        changelog(catalog, schema, "later")
            .rollback(connection, catalog.count(schema, Changelog.LEDGER));
      }
    }
    try (var connection = source.open();
        var statement = connection.createStatement()) {
      for (var table : List.of(Changelog.LEDGER, Changelog.LEDGER_LOCK)) {
        statement.execute("drop table if exists \"%s\".%s".formatted(schema, table));
      }
    }
    return new Result.Complete();
  }

  private List<String> missing(Catalog catalog) throws SQLException {
    return catalog.missing(channel, notifyJson, textIndex && catalog.hasTrigrams());
  }

  /** Of what is missing, what a server cannot do without. */
  private List<String> required(Catalog catalog) throws SQLException {
    var required = new ArrayList<>(missing(catalog));
    required.removeAll(Catalog.OPTIONAL);
    return required;
  }

  /** Whoever holds Liquibase's own lock is dead: the living hold ours. */
  static void freeStaleLock(Connection connection, Catalog catalog, String schema)
      throws SQLException {
    if (catalog.hasTable(schema, Changelog.LEDGER_LOCK)) {
      try (var statement = connection.createStatement()) {
        statement.execute(
            "update \"%s\".%s set locked = false where locked"
                .formatted(schema, Changelog.LEDGER_LOCK));
      }
    }
  }

  private String wanted(Catalog catalog) throws SQLException {
    return Boolean.toString(textIndex && catalog.hasTrigrams());
  }

  /**
   * @param trigram the changelog's property of that name
   */
  private Changelog changelog(Catalog catalog, String schema, String trigram) throws SQLException {
    var parameters = new HashMap<>(names.logColumns());
    parameters.putAll(names.runColumns());
    parameters.put("schema", '"' + schema + '"');
    parameters.put("log", catalog.qualified(names.log(), schema));
    parameters.put("run", catalog.qualified(names.run(), schema));
    parameters.put("channel", channel);
    parameters.put("gate", Integer.toString(Gate.of(channel).keyClass()));
    parameters.put("notify.json", Boolean.toString(notifyJson));
    parameters.put("trigram", trigram);
    return new Changelog(Changelog.LOG, parameters, schema);
  }

  private static void warnOfTrigrams(Catalog catalog) throws SQLException {
    LOG.log(
        Level.WARNING,
        "runcast.search.trigram is on, but the extension pg_trgm is not there, and role {0} may not"
            + " add it. Searches go on without an index. To have it, install PostgreSQL''s package"
            + " contrib on the database''s machine and have a superuser run: create extension"
            + " pg_trgm;",
        catalog.role());
  }

  private void warnOfOriginalTrigger() {
    LOG.log(
        Level.WARNING,
        "{0} still has the original''s trigger scraperlog_notify_trigger. Runcast does not need it,"
            + " and it is expensive: a notification per row makes commits wait for each other (32"
            + " writers: 770 commits/s instead of 9,072), and a message near 8,000 bytes fails the"
            + " INSERT. To remove it: drop trigger scraperlog_notify_trigger on {0};",
        names.log());
  }

  /** An index build says nothing for minutes. */
  static void takeYourTime(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, 0);
    endWithItsClient(connection);
  }

  /** Else an index build goes on waiting for others' transactions when nobody waits for it. */
  private static void endWithItsClient(Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("set client_connection_check_interval = '1s'");
    } catch (SQLException e) {
      LOG.log(Level.FINE, "Not on every operating system", e);
    }
  }
}
