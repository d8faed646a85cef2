package io.runcast.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import jakarta.json.JsonNumber;
import java.net.URI;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server deletes what is old, and its clients are told. */
@Tag("once")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(90)
class RetentionIT {

  private static final int ROWS = 20_000;

  @ArquillianResource URI server;

  private LogWriter scraper;

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of(
            "runcast.retention.age", "1h",
            "runcast.retention.batch", "100",
            "runcast.retention.pause", "20ms",
            "runcast.retention.interval", "1s"));
  }

  @BeforeEach
  void connect() throws SQLException {
    Health.awaitListening(server);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
  }

  @AfterEach
  void close() throws SQLException {
    scraper.close();
  }

  @Test
  void tellsAClientThatLacksRowsThatAreGone() throws SQLException {
    long run = scraper.startRun();
    // More than the buffers between server and client take.
    List<Long> ids = scraper.writeAll(run, Collections.nCopies(ROWS, "x".repeat(1000)));
    scraper.finish(run, "completed");

    try (SseClient client =
        SseClient.connect(server.resolve("api/runs/" + run + "/logs/stream?tail=all"))) {
      client.awaitRows(1);
      client.pause();
      endedHoursAgo(run);
      await()
          .atMost(Duration.ofSeconds(30))
          // Well past its place and what lies in buffers between.
          .untilAsserted(() -> assertThat(rows(run)).isLessThan(ROWS / 10));
      client.resume();
      client.awaitEnd();

      assertThat(client.wasLost()).isFalse();
      assertThat(client.types()).contains("reset").endsWith("stopped");
      List<List<Long>> pieces = pieces(client);
      assertThat(pieces.get(0)).isEqualTo(ids.subList(0, pieces.get(0).size()));
      pieces.forEach(RetentionIT::assertWithoutGap);
    }
    awaitNoRows(run);
  }

  @Test
  void leavesRunsThatAreYoungOrGoOn() throws SQLException {
    long running = scraper.startRun();
    scraper.writeMany(running, 300);
    startedHoursAgo(running);
    long young = scraper.startRun();
    scraper.writeMany(young, 300);
    startedHoursAgo(young);
    scraper.finish(young, "completed");
    long neverFinished = scraper.startRun();
    scraper.writeMany(neverFinished, 300);
    scraper.finish(neverFinished, "failed");
    startedHoursAgo(neverFinished);
    execute("update scraper_control_scraperrun set finished_at = null where id = ?", neverFinished);
    long old = scraper.startRun();
    scraper.writeMany(old, 300);
    scraper.finish(old, "stopped");

    endedHoursAgo(old);
    awaitNoRows(old);

    // Runs are cleared by id, so it has been at these before.
    assertThat(rows(neverFinished)).isZero();
    assertThat(rows(young)).isEqualTo(300);
    assertThat(rows(running)).isEqualTo(300);
    assertThat(count("select count(*) from scraper_control_scraperrun where id = ?", old))
        .isEqualTo(1);
  }

  /** The ids between the events {@code reset}. */
  private static List<List<Long>> pieces(SseClient client) {
    List<List<Long>> pieces = new ArrayList<>(List.of(new ArrayList<>()));
    for (SseClient.Event event : client.events()) {
      if (event.type().equals("reset")) {
        pieces.add(new ArrayList<>());
      } else if (event.type().equals("log")) {
        JsonNumber id = event.data().getJsonNumber("id");
        pieces.get(pieces.size() - 1).add(id.longValue());
      }
    }
    return pieces;
  }

  private static void assertWithoutGap(List<Long> ids) {
    if (!ids.isEmpty()) {
      assertThat(ids)
          .isEqualTo(LongStream.rangeClosed(ids.get(0), ids.get(ids.size() - 1)).boxed().toList());
    }
  }

  private void awaitNoRows(long run) {
    await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(rows(run)).isZero());
  }

  private void endedHoursAgo(long run) throws SQLException {
    execute(
        "update scraper_control_scraperrun set finished_at = now() - interval '2 hours' where id = ?",
        run);
  }

  private void startedHoursAgo(long run) throws SQLException {
    execute(
        "update scraper_control_scraperrun set started_at = now() - interval '3 hours' where id = ?",
        run);
  }

  private long rows(long run) throws SQLException {
    return count("select count(*) from scraper_control_scraperlog where run_id = ?", run);
  }

  private long count(String query, long run) throws SQLException {
    try (PreparedStatement statement = scraper.connection().prepareStatement(query)) {
      statement.setLong(1, run);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private void execute(String update, long run) throws SQLException {
    try (PreparedStatement statement = scraper.connection().prepareStatement(update)) {
      statement.setLong(1, run);
      statement.executeUpdate();
    }
  }
}
