package io.runcast.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL of this test JVM, started by who asks first and stopped by {@link
 * PostgresSession}.
 *
 * <p>A test that kills or restarts its server takes a {@link PostgresServer} of its own. Others ask
 * for {@code SharedPostgres.get().createDatabase("name")}, or use the application's database.
 */
public final class SharedPostgres {
  /** Where {@code arquillian.xml} finds the application's database. */
  public static final String URL_PROPERTY = "runcast.test.jdbc-url";

  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static @Nullable PostgresServer server;

  private SharedPostgres() {}

  /** Starts it at the first call. */
  public static PostgresServer get() {
    synchronized (LOCK) {
      if (server == null) {
        server = start();
      }
      return server;
    }
  }

  /** The JDBC URL of the application's database, {@code runcast}. */
  public static String jdbcUrl() {
    return get().jdbcUrl("runcast");
  }

  static void stop() {
    synchronized (LOCK) {
      if (server != null) {
        server.close();
        server = null;
        System.clearProperty(URL_PROPERTY);
      }
    }
  }

  private static PostgresServer start() {
    PostgresServer started =
        PostgresServer.temporary()
            .withoutSync()
            .setting("max_connections", "200")
            // Two-phase commits are among the things that must not lose rows.
            .setting("max_prepared_transactions", "20")
            // It would use up transaction numbers and locks of the whole server amid a test, for
            // what others left behind. Who needs statistics asks for them.
            .setting("autovacuum", "off")
            .start();
    try {
      System.setProperty(URL_PROPERTY, started.createDatabase("runcast"));
      return started;
    } catch (SQLException e) {
      started.close();
      throw new CannotStart("The tests' PostgreSQL took no database: " + e.getMessage(), e);
    }
  }
}
