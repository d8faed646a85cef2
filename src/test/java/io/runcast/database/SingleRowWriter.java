package io.runcast.database;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A scraper that inserts row after row, each in its own transaction, and times them. */
final class SingleRowWriter implements AutoCloseable {

  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicLong slowest = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopped;

  SingleRowWriter(Connection connection, String insert) {
    thread = new Thread(() -> write(connection, insert), "single-row-writer");
    thread.start();
  }

  int rows() {
    return rows.get();
  }

  Duration slowest() {
    return Duration.ofNanos(slowest.get());
  }

  @Nullable Exception failure() {
    return failure.get();
  }

  @Override
  public void close() {
    stopped = true;
    await().until(() -> !thread.isAlive());
  }

  private void write(Connection connection, String insert) {
    try (connection;
        var statement = connection.prepareStatement(insert)) {
      while (!stopped) {
        long begun = System.nanoTime();
        statement.execute();
        slowest.accumulateAndGet(System.nanoTime() - begun, Math::max);
        rows.incrementAndGet();
      }
    } catch (SQLException e) {
      failure.set(e);
    }
  }
}
