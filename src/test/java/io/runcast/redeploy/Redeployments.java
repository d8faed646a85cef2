package io.runcast.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.Settings;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import io.runcast.testkit.WsClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Deploys and undeploys with open streams, and looks each time for what stayed behind. */
final class Redeployments {

  private static final int CLIENTS = 10;
  private static final int ROWS = 50;
  private static final int GOING_AWAY = 1001;

  /** The servers' caches are full by then. */
  private static final int WARM = 4;

  /**
   * What the servers themselves keep of each deployment, as WildFly 2.3 MB whenever it starts one
   * more worker thread; the application takes 14 MB.
   */
  private static final long MOST_GROWTH_KB = 4000;

  /**
   * On Java 17 the JDK keeps the last record that it made an {@code equals} for (JDK-8078641), and
   * with it the last deployment. The next one takes its place.
   */
  private static final int KEPT_BY_JDK = 1;

  private final Redeployable server;
  private final int copiesKept;

  /** Of deployments that other tests made in this server, which keeps some for a while. */
  private long copiesBefore;

  private final List<Long> heap = new ArrayList<>();
  private final List<Integer> threads = new ArrayList<>();

  /**
   * @param keptByServer how many deployments the server itself may keep, far fewer than are made
   */
  Redeployments(Redeployable server, int keptByServer) {
    this.server = server;
    this.copiesKept = KEPT_BY_JDK + keptByServer;
  }

  void repeat(int times) throws SQLException, InterruptedException {
    copiesBefore = new ServerJvm(server.pid()).copies(Settings.class);
    try (LogWriter scraper = LogWriter.to(SharedPostgres.jdbcUrl())) {
      long run = 0;
      String place = "";
      for (int deployment = 1; deployment <= times; deployment++) {
        server.deploy();
        Health.awaitReady(server.uri());
        // The first deployment makes the tables.
        run = deployment == 1 ? scraper.startRun() : run;
        place = follow(scraper, run, place);
        ServerJvm jvm = new ServerJvm(server.pid());
        awaitNothingRuns(jvm);
        heap.add(jvm.usedHeap());
        threads.add(jvm.threads());
        scraper.write(run, "between");
      }
      scraper.finish(run, "completed");
    }
    awaitFewKept(new ServerJvm(server.pid()));
    System.out.println("Heap in KiB after each redeployment: " + heap + ", threads: " + threads);
    assertThat((heap.get(times - 1) - heap.get(WARM - 1)) / (times - WARM))
        .as("KiB that each deployment left: " + heap)
        .isLessThan(MOST_GROWTH_KB);
  }

  /**
   * Undeploys under open streams.
   *
   * @param place where the deployment before ended a stream; empty for none
   * @return where this one did
   */
  private String follow(LogWriter scraper, long run, String place)
      throws SQLException, InterruptedException {
    URI ofRun = server.uri().resolve("/api/runs/" + run + "/logs/stream?tail=0");
    URI ofCurrent = server.uri().resolve("/api/runs/current/logs/stream?tail=0");
    SseClient returning = SseClient.connect(ofRun, place);
    List<SseClient> clients =
        Stream.concat(
                Stream.of(returning),
                Stream.iterate(1, i -> i < CLIENTS, i -> i + 1)
                    .map(i -> SseClient.connect(i % 2 == 0 ? ofRun : ofCurrent)))
            .toList();
    clients.forEach(client -> client.awaitType("connected"));
    scraper.writeMany(run, ROWS);
    clients.forEach(client -> client.awaitRows(ROWS));
    WsClient socket =
        WsClient.connect(server.uri()).send("{'op':'subscribe','run':%d}".formatted(run));
    socket.awaitRows(run, ROWS);
    if (!place.isEmpty()) {
      assertThat(returning.awaitRows(ROWS + 1).messages()).startsWith("between", "row 1");
      assertThat(returning.types()).doesNotContain("reset");
    }

    server.undeploy();

    assertThat(socket.closeCode()).as("of the WebSocket").isIn(GOING_AWAY, WsClient.BROKEN);
    for (SseClient client : clients) {
      client.awaitEnd();
      assertThat(client.wasLost()).as("broken off: " + client.otherLines()).isFalse();
      assertThat(client.otherLines()).first().asString().startsWith("retry: ");
      assertThat(client.of("log").size()).isIn(ROWS, ROWS + 1);
    }
    return returning.lastEventId();
  }

  private void awaitNothingRuns(ServerJvm jvm) throws SQLException {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(
                        strings(
                            "select application_name from pg_stat_activity"
                                + " where datname = current_database()"
                                + " and application_name like 'runcast%'"))
                    .isEmpty());
    assertThat(
            strings(
                "select objid::text from pg_locks l join pg_database d on d.oid = l.database"
                    + " where locktype = 'advisory' and datname = current_database()"))
        .isEmpty();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(jvm.threadsOfOurs()).isEmpty());
  }

  /** A leak keeps every deployment. */
  private void awaitFewKept(ServerJvm jvm) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(jvm.copies(Settings.class))
                    .isLessThanOrEqualTo(copiesBefore + copiesKept));
  }

  private static List<String> strings(String query) throws SQLException {
    try (LogWriter session = LogWriter.to(SharedPostgres.jdbcUrl())) {
      Connection connection = session.connection();
      List<String> found = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(query)) {
        while (result.next()) {
          found.add(String.valueOf(result.getString(1)));
        }
      }
      return found;
    }
  }
}
