package io.runcast.retention;

import io.runcast.Settings;
import io.runcast.database.Database;
import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts retention with the application, where {@code runcast.retention.age} is set, and stops it
 * with it.
 */
@Singleton
@Startup
public class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class.getName());
  private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

  @Inject Settings settings;
  @Inject TableNames tables;
  @Inject Database database;
  @Inject RetentionState state;
  @Resource ManagedThreadFactory threads;

  private @Nullable RetentionLoop loop;
  private @Nullable Thread thread;

  @PostConstruct
  void start() {
    settings.retention().age().ifPresent(this::begin);
  }

  private void begin(Duration age) {
    RetentionLoop started =
        new RetentionLoop(
            database::openForRetention,
            new Migration(
                database::openForMigration,
                tables,
                settings.listener().channel(),
                settings.tables().notifyJson()),
            tables,
            age,
            settings.retention(),
            state);
    loop = started;
    thread = threads.newThread(started);
    thread.setName("runcast-retention");
    thread.start();
    LOG.info(() -> "Rows of runs that ended more than " + age + " ago are deleted from now on");
  }

  @PreDestroy
  void stop() {
    RetentionLoop started = loop;
    Thread working = thread;
    if (started == null || working == null) {
      return;
    }
    started.stop();
    try {
      working.join(LONGEST_STOP.toMillis());
      if (working.isAlive()) {
        LOG.warning("Retention did not stop within " + LONGEST_STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
