package io.runcast.listen;

import io.runcast.database.ChannelMigration;
import io.runcast.database.Result;
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

  /** What was said last; belongs to the thread. */
  private String said = "";

  ChannelPreparation(List<ChannelMigration> migrations, ThreadFactory threads) {
    this.migrations = List.copyOf(migrations);
    this.threads = threads;
  }

  /** Whether a channel's parts are about to be made, or being made. Any thread. */
  boolean isMaking(String channel) {
    return migrations.stream()
        .anyMatch(migration -> migration.name().equals(channel) && migration.isUnderWay());
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

  /** Ends for good and breaks off what is under way. */
  synchronized void end() {
    ended = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Waits until it has ended; false when it has not in time. */
  boolean awaitEnd(Duration longest) throws InterruptedException {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      running.join(Math.max(1, longest.toMillis()));
    }
    return running == null || !running.isAlive();
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

  /**
   * Whether nothing is left that trying again could do. What is wrong with a table is told by
   * {@link ChannelWatch}, which reads it; a table that is not there yet, or not readable, may be
   * soon.
   */
  private boolean isOver(ChannelMigration migration) throws InterruptedException {
    try {
      return !(migration.run() instanceof Result.Incomplete incomplete)
          || !incomplete.sqlForOwner().isEmpty();
    } catch (SQLException | RuntimeException e) {
      boolean news = !said.equals(e.getMessage());
      said = String.valueOf(e.getMessage());
      LOG.log(
          news ? Level.WARNING : Level.FINE,
          "Channel {0} could not be prepared and is tried again: {1}",
          new Object[] {migration.name(), said});
      return false;
    }
  }
}
