package io.runcast.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets one server at a time migrate a database: an advisory lock on a session of its own, gone with
 * its holder however that ends.
 *
 * <p>Taken by trying, not by waiting in PostgreSQL: a statement that waits holds a snapshot, and
 * the holder's concurrent index build would wait for that snapshot, each for the other.
 */
final class SessionLock {

  private static final Logger LOG = Logger.getLogger(SessionLock.class.getName());

  /** "runcast" in ASCII: any number will do that no other program uses in this database. */
  private static final long KEY = 0x72756e63617374L;

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int GLANCE_EVERY = 5;

  private SessionLock() {}

  /** Waits for its turn, then works. */
  static <T> T holding(ConnectionSource source, Work<T> work)
      throws SQLException, InterruptedException {
    return holding(source, session -> Optional.empty(), work);
  }

  /**
   * The same, unless others have done it meanwhile: who holds the lock may be at something else,
   * for long.
   *
   * @param done what came of it, looked for while waiting; empty while it is still to be done
   */
  static <T> T holding(ConnectionSource source, Glance<T> done, Work<T> work)
      throws SQLException, InterruptedException {
    try (var session = source.open()) {
      keepWhileIdle(session);
      if (!taken(session)) {
        LOG.log(Level.INFO, "Another server is working on the database: waiting for it");
        for (int waits = 1; !taken(session); waits++) {
          Thread.sleep(PAUSE.toMillis());
          Optional<T> found = waits % GLANCE_EVERY == 0 ? done.at(session) : Optional.empty();
          if (found.isPresent()) {
            return found.get();
          }
        }
      }
      return work.run();
    }
  }

  /** The session only holds the lock while another one builds indexes for minutes. */
  private static void keepWhileIdle(Connection session) throws SQLException {
    try (var statement = session.createStatement()) {
      statement.execute("set idle_session_timeout = 0");
    }
  }

  private static boolean taken(Connection session) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("select pg_catalog.pg_try_advisory_lock(" + KEY + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Looks without a lock. */
  @FunctionalInterface
  interface Glance<T> {
    Optional<T> at(Connection session) throws SQLException;
  }

  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException, InterruptedException;
  }
}
