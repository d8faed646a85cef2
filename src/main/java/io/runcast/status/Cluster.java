package io.runcast.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.Settings;
import io.runcast.broadcast.Workers;
import io.runcast.database.Database;
import io.runcast.database.DatabaseKind;
import io.runcast.database.ServerTable;
import io.runcast.database.TableNames;
import io.runcast.metrics.Publisher;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** Announces this server to the others on its database, and knows them. */
@ApplicationScoped
public class Cluster {

  private static final Logger LOG = Logger.getLogger(Cluster.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** Who has missed so many announcements is dead. */
  private static final Duration ALIVE = EVERY.multipliedBy(4);

  /** undefined_table, insufficient_privilege, read_only_sql_transaction. */
  private static final Set<String> NO_TABLE = Set.of("42P01", "42501", "25006");

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject Workers workers;
  @Inject ServerFacts facts;
  @Inject ServerStatus self;
  @Inject MetricRegistry registry;

  private ServerTable table;
  private ScheduledFuture<?> announcing;

  /** Written by the thread that announces. */
  private volatile List<JsonObject> others = List.of();

  private volatile boolean tableLacking;
  private volatile boolean announced;
  private volatile long heard;

  @GuardedBy("this")
  private boolean left;

  @PostConstruct
  void start() {
    table = new ServerTable(tables);
    announcing =
        workers
            .chores()
            .scheduleWithFixedDelay(this::announce, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Before any other part of the application goes, such as the pool. */
  void leave(@Observes @BeforeDestroyed(ApplicationScoped.class) Object stopping) {
    announcing.cancel(false);
    synchronized (this) {
      left = true;
    }
    // Not where the database is away: nobody is to wait for it now.
    if (announced) {
      try (Connection connection = database.borrow()) {
        table.leave(connection, facts.id());
      } catch (SQLException e) {
        // The others will notice that it is silent.
        LOG.log(Level.FINE, "This server could not take its leave", e);
      }
    }
  }

  /** Once, at the start. */
  void begin() {
    registry.gauge(
        Metadata.builder()
            .withName(Publisher.PREFIX + "servers")
            .withDescription("Servers on this database that are alive, this one included")
            .build(),
        () -> 1 + others().size());
  }

  /** The other servers, as each last told of itself; none once that was too long ago. */
  List<JsonObject> others() {
    return System.nanoTime() - heard > ALIVE.toNanos() ? List.of() : others;
  }

  /** True when other servers cannot be known though there may be some. */
  boolean isTableLacking() {
    return tableLacking;
  }

  private boolean isAlone() {
    return settings.db().kind() == DatabaseKind.SQLITE;
  }

  private void announce() {
    if (isAlone()) {
      return;
    }
    synchronized (this) {
      if (!left) {
        tellAndAsk();
      }
    }
  }

  @GuardedBy("this")
  private void tellAndAsk() {
    try (Connection connection = database.borrow()) {
      table.announce(connection, facts.id(), facts.name(), self.now().toString());
      List<JsonObject> found = new ArrayList<>();
      for (String status : table.others(connection, facts.id(), ALIVE)) {
        found.add(parse(status));
      }
      others = found;
      heard = System.nanoTime();
      announced = true;
      tableLacking = false;
    } catch (SQLException e) {
      LOG.log(Level.FINE, "This server could not be announced", e);
      others = List.of();
      announced = false;
      tableLacking = NO_TABLE.contains(String.valueOf(e.getSQLState()));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "This server could not be announced", e);
    }
  }

  private static JsonObject parse(String status) {
    try (JsonReader reader = Json.createReader(new StringReader(status))) {
      return reader.readObject();
    } catch (RuntimeException e) {
      // JsonException, and Parsson's own for what is nested too deep.
      return Json.createObjectBuilder().add("name", "?").build();
    }
  }
}
