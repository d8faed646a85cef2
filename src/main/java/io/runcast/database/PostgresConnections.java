package io.runcast.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.runcast.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool for what is short, connections of their own for the listener and the migration. */
final class PostgresConnections implements Connections {

  /** How long a request waits for a connection before it is told to come back. */
  private static final Duration BORROW = Duration.ofSeconds(5);

  /** The longest statement that a client may cause. */
  private static final Duration STATEMENT = Duration.ofSeconds(60);

  /**
   * Rows are wanted in an index's order and a page at a time. Where statistics are old, the planner
   * takes what lies behind a place for a few rows, to be collected and sorted first.
   */
  private static final String IN_ORDER = "set enable_bitmapscan = off; set enable_sort = off";

  /** How long the listener's connection may be silent while an answer is due. */
  private static final Duration LISTENER_ANSWER = Duration.ofSeconds(6);

  /** Shorter, so that a statement that waits for a lock ends with its session. */
  private static final Duration LISTENER_STATEMENT = LISTENER_ANSWER.minusSeconds(1);

  /** How long the migration's looks into the catalogs may take; its changes take as they need. */
  private static final Duration MIGRATION_ANSWER = Duration.ofSeconds(30);

  /** The longest that a batch of deletes may hold up others. */
  private static final Duration RETENTION_STATEMENT = Duration.ofSeconds(5);

  /**
   * Shorter than PostgreSQL's time before it looks for a deadlock, in which a writer might lose.
   */
  private static final String GIVE_WAY = "; set lock_timeout = '500ms'";

  /** How long a kept connection may take to show that it is alive. */
  private static final Duration ALIVE = Duration.ofSeconds(1);

  private final Settings.Db db;
  private final HikariDataSource pool;

  PostgresConnections(Settings.Db db, ThreadFactory threads) {
    this.db = db;
    HikariConfig config = new HikariConfig();
    config.setPoolName("runcast");
    config.setDataSource(
        configured(new Prepared(STATEMENT, ""), "runcast", db.url(), STATEMENT.plusSeconds(5)));
    config.setMaximumPoolSize(db.poolSize());
    config.setMinimumIdle(Math.min(2, db.poolSize()));
    config.setConnectionTimeout(BORROW.toMillis());
    config.setValidationTimeout(ALIVE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setReadOnly(true);
    config.setThreadFactory(threads);
    pool = new HikariDataSource(config);
  }

  @Override
  public Connection borrow() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void discard(Connection borrowed) {
    pool.evictConnection(borrowed);
  }

  @Override
  public void distrust() {
    HikariPoolMXBean kept = pool.getHikariPoolMXBean();
    if (kept != null) {
      kept.softEvictConnections();
    }
  }

  @Override
  public Connection openForPolling() throws SQLException {
    return configured(
            new Prepared(LISTENER_STATEMENT, ""), "runcast poller", db.url(), LISTENER_ANSWER)
        .getConnection();
  }

  @Override
  public Connection openForListening() throws SQLException {
    return configured(
            new Prepared(LISTENER_STATEMENT, ""),
            "runcast listener",
            db.listenUrl(),
            LISTENER_ANSWER)
        .getConnection();
  }

  @Override
  public Connection openForRetention() throws SQLException {
    return configured(
            new Prepared(RETENTION_STATEMENT, GIVE_WAY),
            "runcast retention",
            db.listenUrl(),
            RETENTION_STATEMENT.plusSeconds(5))
        .getConnection();
  }

  @Override
  public Connection openForMigration() throws SQLException {
    return configured(
            new PGSimpleDataSource(), "runcast migration", db.listenUrl(), MIGRATION_ANSWER)
        .getConnection();
  }

  @Override
  public void close() {
    pool.close();
  }

  /**
   * Sets up what the session is to keep, unless a pooler stands between: there the session is not
   * ours, what is set would stay with others, and a statement prepared by name would be missed.
   */
  private static final class Prepared extends PGSimpleDataSource {
    private final String settings;

    /**
     * @param more further statements, each after a semicolon
     */
    Prepared(Duration longestStatement, String more) {
      settings =
          "set statement_timeout = '%ds'; %s%s"
              .formatted(longestStatement.toSeconds(), IN_ORDER, more);
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      try (Statement statement = connection.createStatement()) {
        if (Pooler.isBefore(connection)) {
          connection.unwrap(PGConnection.class).setPrepareThreshold(0);
        } else {
          statement.execute(settings);
        }
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }

  private PGSimpleDataSource configured(
      PGSimpleDataSource source, String name, String url, Duration answer) {
    source.setTargetServerType("primary");
    source.setConnectTimeout(5);
    source.setTcpKeepAlive(true);
    source.setApplicationName(name);
    source.setSocketTimeout((int) answer.toSeconds());
    source.setURL(url);
    if (!db.user().isEmpty()) {
      source.setUser(db.user());
      source.setPassword(db.password());
    }
    return source;
  }
}
