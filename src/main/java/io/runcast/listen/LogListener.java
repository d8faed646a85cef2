package io.runcast.listen;

import io.runcast.ChannelSettings;
import io.runcast.Settings;
import io.runcast.database.ChannelMigration;
import io.runcast.database.ChannelTable;
import io.runcast.database.Database;
import io.runcast.database.Doorbell;
import io.runcast.database.Migration;
import io.runcast.database.Result;
import io.runcast.database.TableNames;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.ChannelStates;
import io.runcast.log.LogEvent;
import io.runcast.log.LogOrder;
import io.runcast.log.LogReader;
import io.runcast.log.RunReader;
import io.runcast.log.WatchedRuns;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedExecutors;
import jakarta.enterprise.concurrent.ManagedTask;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the listener with the application and stops it with it; a database that is away does not
 * keep the application from starting.
 */
@Singleton
@Startup
public class LogListener {

  private static final Logger LOG = Logger.getLogger(LogListener.class.getName());
  private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Building the indexes of a million rows takes about that long. */
  private static final Duration INSTALLATION = Duration.ofSeconds(10);

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject WatchedRuns watched;
  @Inject ListenerState state;
  @Inject ChannelStates channelStates;
  @Inject Event<LogEvent> events;
  @Resource ManagedExecutorService executor;
  @Resource ManagedThreadFactory threads;

  private @Nullable ListenLoop loop;
  private ChannelPreparation preparation;
  private final CountDownLatch ended = new CountDownLatch(1);

  @PostConstruct
  void start() {
    preparation = preparation();
    if (!settings.listener().enabled()) {
      state.become(Phase.DISABLED, 0, Finding.of(Code.LISTENER_OFF));
      LOG.info("Listener switched off by runcast.listener.enabled=false");
      return;
    }
    Settings.Listener listener = settings.listener();
    ListenLoop started =
        new ListenLoop(
            access(listener),
            task -> threads.newThread(task).start(),
            new RunWatch(new RunReader(tables), watched, events::fire),
            channels(),
            preparation::isMaking,
            channelStates,
            events::fire,
            state,
            new Doorbell(tables, listener.channel()),
            new ListenLoop.Patience(
                listener.maxAttempts(),
                listener.giveUp(),
                listener.pollInterval(),
                GRACE,
                INSTALLATION));
    loop = started;
    executor.execute(
        ManagedExecutors.managedTask(
            () -> {
              try {
                started.run();
              } finally {
                ended.countDown();
              }
            },
            Map.of(
                ManagedTask.LONGRUNNING_HINT,
                "true",
                ManagedTask.IDENTITY_NAME,
                "runcast-listener"),
            null));
  }

  private List<ChannelTable> channels() {
    return settings.channels().stream().map(ChannelSettings::table).toList();
  }

  private ChannelPreparation preparation() {
    List<ChannelTable> prepared = settings.tables().migrate() ? channels() : List.of();
    return new ChannelPreparation(
        prepared.stream()
            .map(
                table ->
                    new ChannelMigration(
                        database::openForMigration, tables, table, settings.listener().channel()))
            .toList(),
        threads);
  }

  private Access access(Settings.Listener listener) {
    return switch (settings.db().kind()) {
      case POSTGRESQL -> new PostgresAccess();
      case SQLITE -> new SqliteAccess(database, tables, listener.pollInterval());
    };
  }

  @PreDestroy
  void stop() {
    ListenLoop started = loop;
    if (started == null) {
      return;
    }
    long end = System.nanoTime() + LONGEST_STOP.toNanos();
    started.stop();
    preparation.end();
    try {
      if (!ended.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warning("The listener did not stop within " + LONGEST_STOP.toSeconds() + " s");
      }
      if (!preparation.awaitEnd(Duration.ofNanos(end - System.nanoTime()))) {
        LOG.warning("The preparation of channels did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class PostgresAccess implements Access {
    @Override
    public Prepared prepare() throws SQLException, InterruptedException {
      if (!settings.tables().migrate()) {
        return new Prepared(LogOrder.TRANSACTION, null);
      }
      Result result = migration().run();
      preparation.begin();
      return result instanceof Result.Incomplete incomplete
          ? new Prepared(LogOrder.ID, incomplete.finding())
          : new Prepared(LogOrder.TRANSACTION, null);
    }

    @Override
    public boolean isMended() throws SQLException {
      try (Connection connection = database.openForMigration()) {
        return migration().isComplete(connection);
      }
    }

    @Override
    public ListenConnection listen() throws SQLException {
      return ListenConnection.proven(
          database.openForListening(), settings.listener().channel(), database::openForPolling);
    }

    @Override
    public Connection openForPolling() throws SQLException {
      return database.openForPolling();
    }

    @Override
    public void distrust() {
      database.distrust();
    }

    @Override
    public LogOrder order(Connection connection) throws SQLException {
      return !settings.tables().migrate() || migration().hasOrder(connection)
          ? LogOrder.TRANSACTION
          : LogOrder.ID;
    }

    @Override
    public LogReader reader(LogOrder order) {
      return new LogReader(tables.logTable(), order);
    }

    private Migration migration() {
      return new Migration(
              database::openForMigration,
              tables,
              settings.listener().channel(),
              settings.tables().notifyJson())
          .withTextIndex(settings.tables().textIndex());
    }
  }
}
