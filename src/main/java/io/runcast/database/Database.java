package io.runcast.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections: pooled ones for replay, history and sign-in, and direct ones that somebody
 * owns for long, such as the listener.
 *
 * <p>The pool belongs to the application and not to the server, so that its size is a setting, the
 * same WAR needs no server configuration, and a database that is away at start fails no deployment.
 * Both ways read only; {@link Migration} alone writes.
 */
@ApplicationScoped
public class Database {

  /** How long a request waits for a connection before it is told to come back. */
  private static final Duration BORROW = Duration.ofSeconds(5);

  /** The longest statement that a client may cause. */
  private static final Duration STATEMENT = Duration.ofSeconds(60);

  /**
   * Rows are wanted in an index's order and a page at a time. Where statistics are old, the planner
   * takes what lies behind a place for a few rows, to be collected and sorted first.
   */
  private static final String IN_ORDER = "set enable_bitmapscan = off";

  /** How long the listener's connection may be silent while an answer is due. */
  private static final Duration LISTENER_ANSWER = Duration.ofSeconds(6);

  @Inject Settings settings;
  @Resource ManagedThreadFactory threads;

  private HikariDataSource pool;

  @PostConstruct
  void open() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("runcast");
    config.setDataSource(source("runcast", settings.db().url(), STATEMENT.plusSeconds(5)));
    config.setMaximumPoolSize(settings.db().poolSize());
    config.setMinimumIdle(Math.min(2, settings.db().poolSize()));
    config.setConnectionTimeout(BORROW.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setReadOnly(true);
    config.setConnectionInitSql(
        "set statement_timeout = '%ds'; %s".formatted(STATEMENT.toSeconds(), IN_ORDER));
    config.setThreadFactory(threads);
    pool = new HikariDataSource(config);
  }

  @PreDestroy
  void close() {
    pool.close();
  }

  /** A pooled connection; close it soon. */
  public Connection borrow() throws SQLException {
    return pool.getConnection();
  }

  /**
   * Takes a borrowed connection out of the pool, where it leads to the wrong server; still to be
   * closed.
   */
  public void discard(Connection borrowed) {
    pool.evictConnection(borrowed);
  }

  /**
   * The same for the listener while it polls: it notices within seconds when the other end is gone.
   */
  public Connection borrowForPolling() throws SQLException {
    Connection connection = borrow();
    try {
      connection.setNetworkTimeout(Runnable::run, (int) LISTENER_ANSWER.toMillis());
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection of the caller's own that notices within seconds when the other end is gone. */
  public Connection openForListening() throws SQLException {
    Connection connection =
        source("runcast listener", settings.db().listenUrl(), LISTENER_ANSWER).getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(IN_ORDER);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection of the caller's own for statements that may take as long as they need. */
  public Connection openForMigration() throws SQLException {
    return source("runcast migration", settings.db().listenUrl(), Duration.ZERO).getConnection();
  }

  private PGSimpleDataSource source(String name, String url, Duration answer) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setTargetServerType("primary");
    source.setConnectTimeout(5);
    source.setTcpKeepAlive(true);
    source.setApplicationName(name);
    source.setSocketTimeout((int) answer.toSeconds());
    source.setURL(url);
    if (!settings.db().user().isEmpty()) {
      source.setUser(settings.db().user());
      source.setPassword(settings.db().password());
    }
    return source;
  }
}
