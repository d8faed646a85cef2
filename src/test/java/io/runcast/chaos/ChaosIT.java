package io.runcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * Two servers, writers of every kind, clients that are cut and come back to either server, and
 * somebody who breaks connections, networks, a server and the database: at the end every client's
 * rows are compared with the table.
 *
 * <p>{@code -Dchaos.seconds=120} makes it longer, {@code -Dchaos.seed=7} another one. A seed
 * repeats every decision, not the moment at which a machine carries it out.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(900)
class ChaosIT {

  private static final int RUNS = 3;
  private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(90);

  /** A ring so small that clients fall off it all the time. */
  private static final Map<String, String> SETTINGS =
      Map.of("runcast.ring.rows", "100", "runcast.heartbeat", "1s");

  private static final PostgresServer POSTGRES =
      PostgresServer.temporary()
          .withoutSync()
          .setting("max_connections", "200")
          .setting("max_prepared_transactions", "20")
          .start();

  private static final TcpProxy FIRST_DATABASE = proxy(POSTGRES.port());
  private static final TcpProxy SECOND_DATABASE = proxy(POSTGRES.port());
  private static final SecondServer SECOND = second();

  @ArquillianResource URI server;

  private final long seed = Long.getLong("chaos.seed", 1);
  private final Duration time = Duration.ofSeconds(Integer.getInteger("chaos.seconds", 25));
  private final Random random = new Random(seed);

  @Deployment(testable = false)
  static WebArchive runcast() {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("runcast.db.url", FIRST_DATABASE.through(POSTGRES.jdbcUrl()));
    return Deployments.runcast(settings);
  }

  @AfterAll
  static void stop() throws IOException {
    SECOND.close();
    FIRST_DATABASE.close();
    SECOND_DATABASE.close();
    POSTGRES.close();
  }

  @Test
  void everyRowReachesEveryClientOnceAndInOrder() throws Exception {
    Health.awaitReady(server);
    SECOND.awaitReady();
    System.out.println(title());
    try (TcpProxy firstClients = TcpProxy.to(server.getPort());
        TcpProxy secondClients = TcpProxy.to(SECOND.port())) {
      List<Station> stations =
          List.of(
              new Station("first", FIRST_DATABASE, firstClients, () -> Health.of(server, "ready")),
              new Station(
                  "second",
                  SECOND_DATABASE,
                  secondClients,
                  () -> HttpAnswer.get(SECOND.uri().resolve("/health/ready"))));
      TransactionRecovery recovery = new TransactionRecovery(fresh());
      Disturber disturber = new Disturber(POSTGRES, stations, SECOND, recovery, fresh());
      try (Crowd crowd = new Crowd(POSTGRES.jdbcUrl(), startRuns(), stations, fresh())) {
        disturber.disturb(time);
        crowd.endWriting();
        disturber.restoreCalm();
        Ledger table = readTable();
        crowd.catchUp(table, LONGEST_CATCH_UP);
        crowd.disperse();

        Outcome outcome = Outcome.of(crowd, disturber.counts(), table, recovery);
        System.out.println(outcome.report(title(), crowd, recovery, stations));
        assertThat(outcome.verdict().flaws()).as("lost, doubled, out of order or changed").isZero();
        assertThat(outcome.resets()).as("resets").isZero();
        assertThat(outcome.lostByNaive()).as("so this test can tell").isPositive();
        assertThat(outcome.disturbances().values()).as("each disturbance").doesNotContain(0);
        assertThat(outcome.transactions().values()).as("each way to write").doesNotContain(0);
      }
    }
  }

  private String title() throws SQLException {
    try (Connection connection = POSTGRES.connect()) {
      return "Chaos of %d s with seed %d on PostgreSQL %s and %s"
          .formatted(
              time.toSeconds(),
              seed,
              connection.getMetaData().getDatabaseProductVersion(),
              System.getProperty("arquillian.launch"));
    }
  }

  private static List<Long> startRuns() throws SQLException {
    List<Long> runs = new ArrayList<>();
    try (LogWriter scraper = LogWriter.to(POSTGRES.jdbcUrl())) {
      for (int i = 0; i < RUNS; i++) {
        runs.add(scraper.startRun());
      }
    }
    return runs;
  }

  private static Ledger readTable() throws SQLException {
    try (Connection connection = POSTGRES.connect()) {
      return Ledger.read(connection);
    }
  }

  private Random fresh() {
    return new Random(random.nextLong());
  }

  private static TcpProxy proxy(int port) {
    try {
      return TcpProxy.to(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SecondServer second() {
    try {
      return new SecondServer(SECOND_DATABASE.through(POSTGRES.jdbcUrl()), SETTINGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
