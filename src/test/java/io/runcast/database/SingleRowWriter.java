package io.runcast.database;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A scraper that inserts row after row, each in its own transaction, and fails when it has to wait
 * too long for a lock.
 */
final class SingleRowWriter implements AutoCloseable {

  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopped;

  SingleRowWriter(Connection connection, String insert, Duration patience) {
    thread = new Thread(() -> write(connection, insert, patience), "single-row-writer");
    thread.start();
  }

  int rows() {
    return rows.get();
  }

  @Nullable Exception failure() {
    return failure.get();
  }

  @Override
  public void close() {
    stopped = true;
    await().until(() -> !thread.isAlive());
  }

  private void write(Connection connection, String insert, Duration patience) {
    try (connection;
        var setting = connection.createStatement();
        var statement = connection.prepareStatement(insert)) {
      // Not timed here: that would measure the machine, too.
      setting.execute("set lock_timeout = " + patience.toMillis());
      while (!stopped) {
        statement.execute();
        rows.incrementAndGet();
      }
    } catch (SQLException e) {
      failure.set(e);
    }
  }
}
