package io.runcast.retention;

import io.runcast.Settings;
import io.runcast.StopSignal;
import io.runcast.database.ConnectionSource;
import io.runcast.database.Migration;
import io.runcast.database.Pooler;
import io.runcast.database.TableNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Looks now and then whether there is something to delete, and deletes it unless another server is
 * at it.
 *
 * <p>Runs on one thread; {@link #stop()} may be called from any other. One log line for a look that
 * deleted something, and one for each new problem, which is then tried again at the next look.
 */
final class RetentionLoop implements Runnable {

  private static final Logger LOG = Logger.getLogger(RetentionLoop.class.getName());

  /** A server that has just started has other things to do. */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

  /**
   * "runc" in ASCII and the log table's own number: no gate has a slot with such a number, and two
   * installations in one database do not wait for each other.
   */
  private static final String LOCK =
      "select pg_catalog.pg_try_advisory_lock(1920298595, to_regclass(?)::oid::int)";

  private static final String MISSING_RIGHT =
      """
      select format('grant delete on %I.%I to %I;', nspname, relname, current_user)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = to_regclass(?) and not has_table_privilege(c.oid, 'delete')
      """;

  private final ConnectionSource source;
  private final Migration migration;
  private final TableNames names;
  private final Duration age;
  private final Settings.Retention settings;
  private final RetentionState state;
  private final RetentionSql sql;
  private final StopSignal stop = new StopSignal();

  /** The connection in use, for {@link #stop()}. */
  private volatile @Nullable Connection current;

  /**
   * @param source connections that give up soon where they would have to wait
   * @param migration knows whether the database is prepared
   * @param age how long ago a run must have ended
   */
  RetentionLoop(
      ConnectionSource source,
      Migration migration,
      TableNames names,
      Duration age,
      Settings.Retention settings,
      RetentionState state) {
    this.source = source;
    this.migration = migration;
    this.names = names;
    this.age = age;
    this.settings = settings;
    this.state = state;
    this.sql = new RetentionSql(names);
  }

  @Override
  public void run() {
    try {
      Duration interval = settings.interval();
      Duration wait = interval.compareTo(FIRST_LOOK) < 0 ? interval : FIRST_LOOK;
      while (!stop.await(jittered(wait))) {
        look();
        wait = interval;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the loop, and the statement that it may be at. */
  void stop() {
    stop.stop();
    Connection working = current;
    if (working != null) {
      try {
        working.unwrap(PGConnection.class).cancelQuery();
      } catch (SQLException e) {
        LOG.log(Level.FINE, "Retention's statement ends by itself", e);
      }
    }
  }

  private void look() throws InterruptedException {
    try (Connection connection = source.open()) {
      current = connection;
      Optional<String> obstacle = obstacle(connection);
      if (obstacle.isPresent()) {
        failed(obstacle.get());
      } else if (!"t".equals(first(connection, LOCK))) {
        LOG.fine("Another server is deleting");
        state.become(null);
      } else {
        pass(connection);
        state.become(null);
      }
    } catch (SQLException e) {
      if (!stop.stopped()) {
        failed("Retention could not go on and tries again at its next look: " + e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "Retention failed", e);
      state.become("Retention failed: " + e);
    } finally {
      current = null;
    }
  }

  private void pass(Connection connection) throws SQLException, InterruptedException {
    Pass pass = new Pass(connection, sql, age, settings, state, stop);
    long begun = System.nanoTime();
    boolean complete = false;
    try {
      pass.run();
      complete = !stop.stopped();
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      state.passed(
          new RetentionState.Pass(Instant.now(), took, pass.rows(), pass.runs(), complete));
      if (pass.rows() > 0) {
        LOG.log(
            Level.INFO,
            "Retention deleted {0} rows of {1} runs in {2} s",
            new Object[] {pass.rows(), pass.runs(), took.toMillis() / 1000.0});
      }
    }
  }

  /** What stands in the way, and how to mend it. */
  private Optional<String> obstacle(Connection connection) throws SQLException {
    if (Pooler.isBefore(connection)) {
      return Optional.of(
          "Retention deletes nothing: a pooler such as PgBouncer stands between, and servers could"
              + " not take turns. Set runcast.db.listen-url to an address of PostgreSQL itself");
    }
    if (!migration.hasOrder(connection)) {
      return Optional.of(
          "Retention deletes nothing before the database is prepared: it needs the column"
              + " runcast_tx and the indexes of "
              + names.log());
    }
    String grant = first(connection, MISSING_RIGHT);
    return grant == null
        ? Optional.empty()
        : Optional.of(
            "Retention deletes nothing: this role may not delete from %s. The owner of the table has to run:%n%s"
                .formatted(names.log(), grant));
  }

  private void failed(String problem) {
    if (state.become(problem)) {
      LOG.warning(problem);
    }
  }

  /** The answer of a query about the log table. */
  private @Nullable String first(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, names.log());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getString(1) : null;
      }
    }
  }

  /** A tenth more or less, so that servers that started together do not look together. */
  private static Duration jittered(Duration time) {
    return Duration.ofNanos(
        (long) (time.toNanos() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
  }
}
