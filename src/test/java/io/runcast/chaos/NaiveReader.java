package io.runcast.chaos;

import io.runcast.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the table by "id greater than the last one", as is usual: loses rows under the same
 * writers, which shows that the test can tell.
 */
final class NaiveReader implements Runnable {

  private final String url;
  private final CountDownLatch stop;
  private final Set<Long> ids = new HashSet<>();
  private long last;

  NaiveReader(String url, CountDownLatch stop) {
    this.url = url;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      do {
        read();
      } while (!stop.await(20, TimeUnit.MILLISECONDS));
      read();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void read() {
    try (Connection connection = PostgresServer.connect(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "select id from scraper_control_scraperlog where id > ? order by id")) {
      statement.setLong(1, last);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          last = result.getLong(1);
          ids.add(last);
        }
      }
    } catch (SQLException e) {
      // The database restarts; it goes on where it was, so this alone loses nothing.
      return;
    }
  }

  /** What it found so far. */
  synchronized Set<Long> ids() {
    return Set.copyOf(ids);
  }
}
