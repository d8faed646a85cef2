package io.runcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.chaos.RestlessClient.Received;
import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Writers of every kind, clients that are cut and come back, a listener whose connection is killed
 * and a database that is restarted without a shutdown: at the end every client's rows are compared
 * with the table.
 *
 * <p>{@code -Dchaos.seconds=120} makes it longer, {@code -Dchaos.seed=7} another one.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(900)
class ChaosIT {

  private static final int WRITERS = 4;
  private static final int RUNS = 3;
  private static final int CLIENTS = 12;

  private static final PostgresServer POSTGRES =
      PostgresServer.temporary()
          .withoutSync()
          .setting("max_connections", "200")
          .setting("max_prepared_transactions", "20")
          .start();

  @ArquillianResource URI server;

  private final long seed = Long.getLong("chaos.seed", 1);
  private final int seconds = Integer.getInteger("chaos.seconds", 20);
  private final Random random = new Random(seed);
  private final CountDownLatch writersStop = new CountDownLatch(1);
  private final CountDownLatch calm = new CountDownLatch(1);
  private final CountDownLatch clientsStop = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private int kills;
  private int restarts;

  /** A ring so small that clients fall off it all the time. */
  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast(
        Map.of("runcast.db.url", POSTGRES.jdbcUrl(), "runcast.ring.rows", "100"));
  }

  @AfterAll
  static void stop() {
    POSTGRES.close();
  }

  @Test
  void everyRowReachesEveryClientOnceAndInOrder() throws Exception {
    Health.awaitReady(server);
    String url = POSTGRES.jdbcUrl();
    List<Long> runs = new ArrayList<>();
    try (LogWriter scraper = LogWriter.to(url)) {
      for (int i = 0; i < RUNS; i++) {
        runs.add(scraper.startRun());
      }
    }
    List<RestlessClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long run = runs.get(i % RUNS);
      URI stream = server.resolve("api/runs/" + run + "/logs/stream?tail=all");
      RestlessClient client = new RestlessClient(stream, fresh(), calm, clientsStop);
      clients.add(client);
      start(client);
    }
    List<ChaoticWriter> writers = new ArrayList<>();
    List<Thread> writing = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      ChaoticWriter writer = new ChaoticWriter(url, i, runs, fresh(), writersStop);
      writers.add(writer);
      writing.add(start(writer));
    }
    NaiveReader naive = new NaiveReader(url, clientsStop);
    start(naive);

    disturb();
    writersStop.countDown();
    for (Thread thread : writing) {
      thread.join();
    }
    endPreparedTransactions();
    calm.countDown();
    Map<Long, List<Received>> table = table(runs);
    awaitCalm(clients, runs, table);
    clientsStop.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    Set<Long> all = new HashSet<>();
    table.values().forEach(rows -> rows.forEach(row -> all.add(row.id())));
    Set<Long> lostByNaive = new HashSet<>(all);
    lostByNaive.removeAll(naive.ids());
    report(clients, writers, all.size(), lostByNaive.size());
    for (int i = 0; i < CLIENTS; i++) {
      RestlessClient client = clients.get(i);
      List<Received> expected = table.getOrDefault(runs.get(i % RUNS), List.of());
      assertThat(client.rows()).as("lost or foreign").containsExactlyInAnyOrderElementsOf(expected);
      assertThat(client.doubledWhileConnected()).as("doubled").isZero();
      assertThat(client.resets()).as("resets").isZero();
      assertEachWritersOrder(client.rows());
    }
    assertThat(lostByNaive).as("the naive reader loses rows, so this test can tell").isNotEmpty();
  }

  private void disturb() throws SQLException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int round = 0;
    while (System.nanoTime() < end) {
      clientsStop.await(1500 + random.nextInt(1500), TimeUnit.MILLISECONDS);
      if (++round % 4 == 0) {
        POSTGRES.restart(PostgresServer.Stop.IMMEDIATE);
        restarts++;
      } else {
        try (Connection connection = POSTGRES.connect();
            Statement statement = connection.createStatement();
            ResultSet result =
                statement.executeQuery(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where application_name like 'runcast%'"
                        + (random.nextBoolean() ? " and application_name like '%listener'" : ""))) {
          result.next();
          kills += result.getInt(1);
        }
      }
    }
  }

  /** Those whose writer was cut between the two phases: as a transaction manager would do. */
  private static void endPreparedTransactions() throws SQLException {
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      List<String> prepared = new ArrayList<>();
      try (ResultSet result = statement.executeQuery("select gid from pg_prepared_xacts")) {
        while (result.next()) {
          prepared.add(result.getString(1));
        }
      }
      for (String transaction : prepared) {
        statement.execute("rollback prepared '" + transaction + "'");
      }
    }
  }

  private static void awaitCalm(
      List<RestlessClient> clients, List<Long> runs, Map<Long, List<Received>> table) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (int i = 0; i < CLIENTS; i++) {
                assertThat(clients.get(i).count())
                    .as("rows of client " + i)
                    .isGreaterThanOrEqualTo(
                        table.getOrDefault(runs.get(i % RUNS), List.of()).size());
              }
            });
  }

  private static Map<Long, List<Received>> table(List<Long> runs) throws SQLException {
    Map<Long, List<Received>> table = new HashMap<>();
    runs.forEach(run -> table.put(run, new ArrayList<>()));
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("select run_id, id, message from scraper_control_scraperlog")) {
      while (result.next()) {
        table
            .computeIfAbsent(result.getLong(1), run -> new ArrayList<>())
            .add(new Received(result.getLong(2), result.getString(3)));
      }
    }
    return table;
  }

  private static void assertEachWritersOrder(List<Received> rows) {
    Map<String, Integer> last = new HashMap<>();
    for (Received row : rows) {
      String[] parts = row.message().split(":", -1);
      int number = Integer.parseInt(parts[1]);
      Integer before = last.put(parts[0], number);
      assertThat(before == null || before < number)
          .as("writer %s: %d came before %d", parts[0], before, number)
          .isTrue();
    }
  }

  private void report(
      List<RestlessClient> clients, List<ChaoticWriter> writers, int rows, int lostByNaive) {
    System.out.printf(
        "chaos seed %d, %d s: %d rows, %d clients, %d cuts, %d connections killed, %d restarts"
            + " (%d writers' connections lost)%n"
            + "  doubled while connected %d, repeated at a resume %d, resets %d;"
            + " a naive reader lost %d%n",
        seed,
        seconds,
        rows,
        clients.size(),
        clients.stream().mapToInt(RestlessClient::cuts).sum(),
        kills,
        restarts,
        writers.stream().mapToInt(ChaoticWriter::failures).sum(),
        clients.stream().mapToInt(RestlessClient::doubledWhileConnected).sum(),
        clients.stream().mapToInt(RestlessClient::repeatedAtResume).sum(),
        clients.stream().mapToInt(RestlessClient::resets).sum(),
        lostByNaive);
  }

  private Random fresh() {
    return new Random(random.nextLong());
  }

  private Thread start(Runnable task) {
    Thread thread = new Thread(task, task.getClass().getSimpleName());
    threads.add(thread);
    thread.start();
    return thread;
  }
}
