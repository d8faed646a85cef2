package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.FrozenServer;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.Replication;
import io.runcast.testkit.SseClient;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The primary is lost and a standby takes its place, twice: one that had everything, and one that
 * lacked rows which clients had already seen, while the old primary comes back to life.
 */
@Tag("once")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(90)
class FailoverIT {

  private static final PostgresServer FIRST =
      PostgresServer.temporary()
          .withoutSync()
          // Nobody but the tests uses up transaction numbers.
          .setting("autovacuum", "off")
          .start();

  private static final List<PostgresServer> STARTED = new ArrayList<>(List.of(FIRST));

  private static int secondPort;
  private static int thirdPort;

  private final List<SseClient> clients = new ArrayList<>();

  @ArquillianResource URI server;

  /** Of two that say they are primary the driver takes the first: the third comes first. */
  @Deployment(testable = false)
  static WebArchive runcast() throws IOException {
    secondPort = FreePort.find();
    thirdPort = FreePort.find();
    String hosts =
        "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d".formatted(FIRST.port(), thirdPort, secondPort);
    return Deployments.runcast(
        Map.of("runcast.db.url", "jdbc:postgresql://" + hosts + "/postgres?user=postgres"));
  }

  @AfterEach
  void leave() {
    clients.forEach(SseClient::close);
  }

  @AfterAll
  static void stop() {
    STARTED.forEach(PostgresServer::close);
  }

  @Test
  @Order(1)
  void goesOnAtAStandbyOnceItIsPromotedAndLosesNothing() throws Exception {
    Health.awaitReady(server);
    PostgresServer second = keep(FIRST.startStandby(secondPort));
    long run;
    long quiet;
    SseClient follower;
    SseClient waiter;
    try (LogWriter scraper = LogWriter.to(FIRST.jdbcUrl())) {
      run = scraper.startRun();
      quiet = scraper.startRun();
      follower = follow(run, "");
      waiter = follow(quiet, "");
      for (String row : numbered("before ", 100)) {
        scraper.write(run, row);
      }
    }
    follower.awaitRows(100);
    waiter.awaitType("connected");
    Replication.awaitReplayed(FIRST, second);

    FIRST.stop(PostgresServer.Stop.KILL);

    await().untilAsserted(() -> assertThat(ready().body()).contains("RECONNECTING"));
    SseClient inMemory = resume(run, follower.lastEventId()).awaitType("connected");
    SseClient early = follow(run, "");
    int attempts = attempts();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(attempts()).as("attempts").isGreaterThan(attempts));
    assertThat(ready().status()).isEqualTo(503);
    assertThat(ready().body()).contains("RECONNECTING");
    assertThat(early.status()).isEqualTo(200);
    assertThat(follower.hasEnded()).isFalse();
    assertThat(early.types()).as("nothing is read from a standby").isEmpty();
    assertThat(inMemory.types()).as("its run and place are in memory").containsExactly("connected");

    second.promote();

    long promoted = System.nanoTime();
    List<String> all = new ArrayList<>(numbered("before ", 100));
    all.addAll(numbered("after ", 600));
    try (LogWriter scraper = LogWriter.to(second.jdbcUrl())) {
      for (String row : numbered("after ", 600)) {
        scraper.write(run, row);
        scraper.write(quiet, row);
      }
    }
    follower.awaitEnd();
    SseClient again = resume(run, follower.lastEventId()).awaitRows(101);
    System.out.printf(
        "failover: first row of the new primary %.1f s after its promotion%n",
        (System.nanoTime() - promoted) / 1e9);
    assertThat(again.awaitRows(700).messages()).containsExactlyElementsOf(all);
    assertThat(again.types()).startsWith("connected", "reset", "log");
    early.awaitEnd();
    inMemory.awaitEnd();
    waiter.awaitEnd();
    SseClient stillWaiting = resume(quiet, waiter.lastEventId());
    assertThat(stillWaiting.awaitRows(600).messages())
        .as("a client that had no row yet gets the first as well as the last")
        .containsExactlyElementsOf(numbered("after ", 600));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ready().body()).contains("LISTENING"));
  }

  @Test
  @Order(2)
  void startsOverAtAStandbyThatLackedRowsAndBelievesNoPrimaryFromBefore() throws Exception {
    PostgresServer second = STARTED.get(1);
    PostgresServer third = keep(second.startStandby(thirdPort));
    Health.awaitReady(server);
    long run;
    long over;
    SseClient follower;
    SseClient finished;
    try (LogWriter scraper = LogWriter.to(second.jdbcUrl())) {
      run = scraper.startRun();
      over = scraper.startRun();
      follower = follow(run, "tail=all");
      finished = follow(over, "tail=all");
      scraper.writeAll(run, numbered("kept ", 20));
      scraper.write(over, "kept");
      Replication.awaitReplayed(second, third);
      Replication.stopReceiving(third);
      for (String row : numbered("lost ", 40)) {
        scraper.write(run, row);
      }
      scraper.write(over, "lost");
      scraper.finish(over, "completed");
    }
    follower.awaitRows(60);
    finished.awaitType("stopped");
    String lostPlace = placeOf(follower, "lost 30");
    Row lost = row(second, "lost 30");

    FrozenServer paused = FrozenServer.freeze(second);
    try {
      third.promote();
      writeAs(third, lost, run, "other 0");
      assertThat(row(third, "other 0")).as("the same numbers again").isEqualTo(lost);
      try (LogWriter scraper = LogWriter.to(third.jdbcUrl())) {
        scraper.writeAll(run, numbered("later ", 30));
        scraper.write(over, "later");
      }
      follower.awaitEnd();
      // Rows come by polling; a connect that meets the frozen primary first takes its time.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(ready().body()).contains("LISTENING"));
    } finally {
      paused.thaw();
    }

    List<String> table = messages(third, run);
    assertThat(table).hasSize(51).contains("other 0").doesNotContain("lost 0");
    List<SseClient> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(resume(run, lostPlace));
      all.add(resume(run, follower.lastEventId()));
      all.add(follow(run, "tail=all"));
    }
    SseClient reopened = resume(over, finished.lastEventId());
    for (SseClient client : all) {
      assertThat(client.awaitRows(51).messages()).containsExactlyElementsOf(table);
    }
    all.stream()
        .filter(client -> !client.types().get(1).equals("log"))
        .forEach(client -> assertThat(client.types()).startsWith("connected", "reset", "log"));
    assertThat(all.stream().filter(client -> client.types().contains("reset"))).hasSize(8);
    assertThat(reopened.awaitRows(2).messages()).containsExactly("kept", "later");
    assertThat(reopened.types()).containsExactly("connected", "reset", "log", "log");

    try (LogWriter scraper = LogWriter.to(third.jdbcUrl())) {
      scraper.write(run, "live");
    }
    for (SseClient client : all) {
      assertThat(client.awaitRows(52).messages()).endsWith("live").hasSize(52);
    }
  }

  /** A row's numbers. */
  private record Row(long tx, long id) {}

  /** Writes a row with the numbers of another: uses up transactions until that one's comes. */
  private static void writeAs(PostgresServer postgres, Row as, long run, String message)
      throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into scraper_control_scraperlog"
                    + " (id, run_id, level, message, portal, created_at)"
                    + " values (?, ?, 'INFO', ?, '', clock_timestamp())")) {
      statement.execute(
          "select setval(pg_get_serial_sequence('scraper_control_scraperlog', 'id'), 100000)");
      connection.setAutoCommit(false);
      long tx;
      do {
        connection.commit();
        try (ResultSet result = statement.executeQuery("select pg_current_xact_id()::text")) {
          result.next();
          tx = result.getLong(1);
        }
      } while (tx < as.tx());
      insert.setLong(1, as.id());
      insert.setLong(2, run);
      insert.setString(3, message);
      insert.executeUpdate();
      connection.commit();
    }
  }

  private static Row row(PostgresServer postgres, String message) throws SQLException {
    try (Connection connection = postgres.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "select runcast_tx::text, id from scraper_control_scraperlog where message = ?")) {
      statement.setString(1, message);
      try (ResultSet result = statement.executeQuery()) {
        assertThat(result.next()).isTrue();
        return new Row(result.getLong(1), result.getLong(2));
      }
    }
  }

  private static List<String> messages(PostgresServer postgres, long run) throws SQLException {
    List<String> messages = new ArrayList<>();
    try (Connection connection = postgres.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "select message from scraper_control_scraperlog where run_id = ?"
                    + " order by runcast_tx, id")) {
      statement.setLong(1, run);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          messages.add(result.getString(1));
        }
      }
    }
    return messages;
  }

  private static String placeOf(SseClient client, String message) {
    return client.events().stream()
        .filter(event -> event.type().equals("log"))
        .filter(event -> event.data().getString("message").equals(message))
        .map(SseClient.Event::id)
        .findAny()
        .orElseThrow();
  }

  private HttpAnswer ready() {
    return Health.of(server, "ready");
  }

  /** Payara writes the number as a string. */
  private int attempts() {
    Matcher attempts = Pattern.compile("\"attempts\": ?\"?(\\d+)").matcher(ready().body());
    assertThat(attempts.find()).isTrue();
    return Integer.parseInt(attempts.group(1));
  }

  private SseClient follow(long run, String query) {
    return keep(SseClient.connect(stream(run, query)));
  }

  private SseClient resume(long run, String place) {
    return keep(SseClient.connect(stream(run, ""), place));
  }

  private URI stream(long run, String query) {
    return server.resolve("api/runs/" + run + "/logs/stream?" + query);
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }

  private static PostgresServer keep(PostgresServer started) {
    STARTED.add(started);
    return started;
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }
}
