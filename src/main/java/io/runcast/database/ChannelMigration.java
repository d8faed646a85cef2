package io.runcast.database;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes in a channel's table what {@code liquibase/channel.sql} says, where it is missing and this
 * role may; else logs the SQL that its owner has to run. After {@link Migration}, which makes the
 * function that rings.
 */
public final class ChannelMigration {

  private static final Logger LOG = Logger.getLogger(ChannelMigration.class.getName());

  private final ConnectionSource source;
  private final TableNames names;
  private final ChannelTable table;
  private final String notifications;

  private volatile boolean underWay = true;

  /**
   * @param notifications what the triggers notify on
   */
  public ChannelMigration(
      ConnectionSource source, TableNames names, ChannelTable table, String notifications) {
    this.source = source;
    this.names = names;
    this.table = table;
    this.notifications = notifications;
  }

  /** The channel's. */
  public String name() {
    return table.name();
  }

  /** True until the first look at what is missing, and while that is being made. Any thread. */
  public boolean isUnderWay() {
    return underWay;
  }

  /**
   * Makes what is missing; may take minutes. An interrupt breaks it off.
   *
   * @return {@link Result.Incomplete} where trying again would not help before somebody did
   *     something
   * @throws SQLException when the database is out of reach, or what the log needs is not there yet
   */
  public Result run() throws SQLException, InterruptedException {
    try {
      Optional<Result> known = look();
      if (known.isPresent()) {
        return known.get();
      }
      underWay = true;
      return SessionLock.holding(
          source, this::doneByOthers, () -> Patience.retrying(this::migrate));
    } finally {
      underWay = false;
    }
  }

  /** What is known without making anything; empty where there is something to be made. */
  private Optional<Result> look() throws SQLException {
    try (Connection connection = source.open()) {
      ChannelParts parts = ChannelParts.of(connection, table, notifications);
      if (parts.isComplete()) {
        return Optional.of(new Result.Complete());
      }
      if (!parts.wrong().isEmpty()) {
        return Optional.of(incomplete(parts, ""));
      }
      Catalog catalog = new Catalog(connection, names);
      if (!catalog.hasDoorbell(catalog.schema())) {
        throw new SQLException("the log's own changelog has not run yet", "55000");
      }
      return Pooler.isBefore(connection)
          ? Optional.of(
              new Result.Incomplete(
                  Finding.of(Code.POOLER_BEFORE_MIGRATION, String.join(", ", parts.missing())), ""))
          : Optional.empty();
    }
  }

  /** Takes everything out of the table again. For administrators, as {@link Migration#rollback}. */
  public void rollback() throws SQLException, InterruptedException {
    SessionLock.holding(source, () -> Patience.retrying(this::undo));
  }

  private Optional<Result> doneByOthers(Connection session) throws SQLException {
    return ChannelParts.of(session, table, notifications).isComplete()
        ? Optional.of(new Result.Complete())
        : Optional.empty();
  }

  private Result migrate() throws SQLException, InterruptedException {
    try (Connection connection = source.open()) {
      Catalog catalog = new Catalog(connection, names);
      String schema = catalog.schema();
      String in = catalog.schemaOf(table.table()).orElse(schema);
      if (!catalog.rightsLacking(in, table.table()).isEmpty()) {
        return leftToOwner(connection, catalog);
      }
      LOG.log(
          Level.INFO, "Preparing {0} for channel {1}", new Object[] {table.table(), table.name()});
      Migration.freeStaleLock(connection, catalog, schema);
      Migration.takeYourTime(connection);
      changelog(catalog, schema).update(connection);
    } catch (SQLException e) {
      if (Migration.NOT_ALLOWED.contains(e.getSQLState())) {
        try (Connection connection = source.open()) {
          return leftToOwner(connection, new Catalog(connection, names));
        }
      }
      throw e;
    }
    return verified();
  }

  private Result verified() throws SQLException {
    try (Connection connection = source.open()) {
      ChannelParts parts = ChannelParts.of(connection, table, notifications);
      return parts.isComplete() ? new Result.Complete() : incomplete(parts, "");
    }
  }

  private Result leftToOwner(Connection connection, Catalog catalog)
      throws SQLException, InterruptedException {
    ChannelParts parts = ChannelParts.of(connection, table, notifications);
    String schema = catalog.schema();
    String ledger = "\"%s\".%s".formatted(schema, Changelog.LEDGER);
    try {
      return incomplete(
          parts,
          OwnerScript.of(changelog(catalog, schema).updateSql(connection), ledger, List.of()));
    } catch (SQLException e) {
      if (!Migration.NOT_ALLOWED.contains(e.getSQLState())) {
        throw e;
      }
      // Without these it cannot be told what else there is to do.
      return incomplete(
          parts,
          "grant select on %s, \"%s\".%s to %s; -- then restart this server for the rest%n"
              .formatted(ledger, schema, Changelog.LEDGER_LOCK, catalog.role()));
    }
  }

  private Result incomplete(ChannelParts parts, String sqlForOwner) {
    Finding finding =
        parts
            .obstacle()
            .or(parts::silence)
            .orElseGet(() -> ChannelParts.unreadable(table, "lacks rights"));
    if (!sqlForOwner.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "Channel {0}: the owner of {1} has to run:\n{2}",
          new Object[] {table.name(), table.table(), sqlForOwner});
    }
    return new Result.Incomplete(finding, sqlForOwner);
  }

  private Result undo() throws SQLException, InterruptedException {
    try (Connection connection = source.open()) {
      Catalog catalog = new Catalog(connection, names);
      String schema = catalog.schema();
      if (catalog.hasTable(schema, Changelog.LEDGER)) {
        Migration.freeStaleLock(connection, catalog, schema);
        Migration.takeYourTime(connection);
        changelog(catalog, schema).rollback(connection, catalog.count(schema, Changelog.LEDGER));
      }
    }
    return new Result.Complete();
  }

  private Changelog changelog(Catalog catalog, String schema) throws SQLException {
    String key = table.key();
    return new Changelog(
        Changelog.CHANNEL,
        Map.of(
            "name",
            table.name(),
            "table",
            catalog.qualified(table.table(), schema),
            "id",
            table.id(),
            "key",
            key == null ? "" : key,
            "in",
            '"' + catalog.schemaOf(table.table()).orElse(schema) + '"',
            "schema",
            '"' + schema + '"',
            "channel",
            notifications,
            "gate",
            Integer.toString(Gate.of(notifications).keyClass())),
        schema);
  }
}
