package io.runcast.database;

import io.runcast.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens connections: short ones for replay, history and sign-in, and ones that somebody owns for
 * long, such as the listener.
 *
 * <p>The connections belong to the application and not to the server, so that their number is a
 * setting, the same WAR needs no server configuration, and a database that is away at start fails
 * no deployment. All read only; {@link Migration} and {@code Retention} alone write.
 */
@ApplicationScoped
public class Database {

  @Inject Settings settings;
  @Resource ManagedThreadFactory threads;

  private final Drivers drivers = new Drivers();
  private Connections connections;

  @PostConstruct
  void open() {
    Settings.Db db = settings.db();
    connections =
        switch (db.kind()) {
          case POSTGRESQL -> new PostgresConnections(db, threads);
          case SQLITE ->
              new SqliteConnections(DatabaseKind.sqliteFile(db.url()), settings.tables().names());
        };
  }

  @PreDestroy
  void close() {
    connections.close();
    drivers.deregister();
  }

  /** A connection for one request or page; close it soon. */
  public Connection borrow() throws SQLException {
    return connections.borrow();
  }

  /**
   * Takes a borrowed connection out of the pool, where it leads to the wrong server; still to be
   * closed.
   */
  public void discard(Connection borrowed) {
    connections.discard(borrowed);
  }

  /** The database was lost: what is kept for {@link #borrow} may be dead and is not lent again. */
  public void distrust() {
    connections.distrust();
  }

  /**
   * A connection of the listener's own while it polls, which notices within seconds when the other
   * end is gone.
   */
  public Connection openForPolling() throws SQLException {
    return connections.openForPolling();
  }

  /** A connection of the caller's own that notices within seconds when the other end is gone. */
  public Connection openForListening() throws SQLException {
    return connections.openForListening();
  }

  /**
   * A connection of the caller's own for deletes, whose statements give up after half a second of
   * waiting for a lock and after five seconds in all.
   */
  public Connection openForRetention() throws SQLException {
    return connections.openForRetention();
  }

  /** A connection of the caller's own for statements that may take as long as they need. */
  public Connection openForMigration() throws SQLException {
    return connections.openForMigration();
  }
}
