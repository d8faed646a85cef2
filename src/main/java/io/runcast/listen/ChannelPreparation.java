package io.runcast.listen;

import io.runcast.database.ChannelMigration;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the channels' tables beside the listener, which never waits for it: an index of a large
 * table takes minutes. On a thread of its own, until all is done that this role may do.
 */
final class ChannelPreparation {

  private static final Logger LOG = Logger.getLogger(ChannelPreparation.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final List<ChannelMigration> migrations;
  private final ThreadFactory threads;

  // What follows is guarded by this.
  private @Nullable Thread thread;
  private boolean ended;

  ChannelPreparation(List<ChannelMigration> migrations, ThreadFactory threads) {
    this.migrations = List.copyOf(migrations);
    this.threads = threads;
  }

  /** Begins, also anew, once the log is prepared, whose function rings for channels too. */
  synchronized void begin() {
    boolean running = thread != null && thread.isAlive();
    if (!migrations.isEmpty() && !running && !ended) {
      Thread started = threads.newThread(this::prepare);
      thread = started;
      started.start();
    }
  }

  /** Ends for good and breaks off what is under way; waits for that as long as it is told. */
  void end(Duration longest) throws InterruptedException {
    Thread running;
    synchronized (this) {
      ended = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      running.join(longest.toMillis());
    }
  }

  private void prepare() {
    List<ChannelMigration> left = new ArrayList<>(migrations);
    try {
      while (true) {
        for (ChannelMigration migration : List.copyOf(left)) {
          if (isOver(migration)) {
            left.remove(migration);
          }
        }
        if (left.isEmpty()) {
          return;
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is wrong with a table is told by {@link ChannelWatch}, which reads it. */
  private static boolean isOver(ChannelMigration migration) throws InterruptedException {
    try {
      var unused = migration.run();
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.FINE, "A channel's table could not be prepared; it will be tried again", e);
      return false;
    }
  }
}
