package io.runcast.database;

import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of a database at one moment.
 *
 * @param version as the server names it: {@code 18.6}
 * @param postgres what only PostgreSQL has; null for SQLite
 */
public record DatabaseFacts(DatabaseKind kind, String version, @Nullable Postgres postgres) {

  private static final String QUESTION =
      """
      select current_setting('server_version'), current_user,
        (select count(*) from pg_stat_replication senders
          left join pg_replication_slots slots on slots.active_pid = senders.pid
          where senders.state is distinct from 'backup'
            and slots.slot_type is distinct from 'logical'),
        round(extract(epoch from clock_timestamp()) * 1000000)::bigint
      """;

  /**
   * What only PostgreSQL has.
   *
   * @param pooler whether one stands between
   * @param standbys that stream from it, as far as this role may see them
   * @param clockSkew how much its clock is ahead of this machine's
   * @param faults what is wrong with it
   */
  public record Postgres(
      boolean pooler,
      String role,
      int standbys,
      Duration clockSkew,
      NotificationQueue queue,
      Map<Trigger, Trigger.State> triggers,
      List<Finding> faults) {}

  /** Asks SQLite. */
  private static DatabaseFacts ofSqlite(Connection connection) throws SQLException {
    return new DatabaseFacts(
        DatabaseKind.SQLITE, connection.getMetaData().getDatabaseProductVersion(), null);
  }

  /** Asks: a handful of short queries. */
  public static DatabaseFacts of(
      DatabaseKind kind, Connection connection, TableNames names, String channel)
      throws SQLException {
    if (kind == DatabaseKind.SQLITE) {
      return ofSqlite(connection);
    }
    List<Finding> faults = new ArrayList<>();
    Map<Trigger, Trigger.State> triggers = new EnumMap<>(Trigger.class);
    for (Trigger trigger : Trigger.values()) {
      Trigger.Found found = trigger.in(connection, names, channel);
      triggers.put(trigger, found.state());
      found.fault(names, channel).ifPresent(faults::add);
    }
    if (new Catalog(connection, names).hasOriginalTrigger()) {
      faults.add(Finding.of(Code.ORIGINAL_TRIGGER, names.log()));
    }
    NotificationQueue queue = NotificationQueue.of(connection);
    queue.fault(connection).ifPresent(faults::add);
    boolean pooler = Pooler.isBefore(connection);
    Instant before = Instant.now();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(QUESTION)) {
      result.next();
      Instant there = Instant.EPOCH.plus(result.getLong(4), ChronoUnit.MICROS);
      Duration skew = outside(before, Instant.now(), there);
      return new DatabaseFacts(
          kind,
          result.getString(1),
          new Postgres(
              pooler, result.getString(2), result.getInt(3), skew, queue, triggers, faults));
    }
  }

  /** How far a time lies outside of what passed here while it was asked for. */
  static Duration outside(Instant before, Instant after, Instant there) {
    if (there.isBefore(before)) {
      return Duration.between(before, there);
    }
    return there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
  }
}
