package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PayaraProcess;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers behind nginx, each restarted in turn while rows are written and read. It starts
 * servers of its own, so once is enough: not again where the other tests run on WildFly.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara")
@Timeout(420)
class RollingRestartIT {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final int CLIENTS = 20;
  private static final Duration BETWEEN_ROWS = Duration.ofMillis(10);

  /** A proxy that buffers keeps a lone row until more have come: a heartbeat after 15 s. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

  /** The first answer, on a machine whose processors a starting server has for itself. */
  private static final Duration SERVED_BY_THE_OTHER = Duration.ofSeconds(3);

  /** What Java answers to SIGTERM, where it was not killed for taking too long. */
  private static final int TERMINATED = 128 + 15;

  @TempDir Path folder;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<PayaraProcess.Site> sites = new ArrayList<>();
  private final List<PayaraProcess> servers = new ArrayList<>();
  private String database = "";
  private NginxServer nginx;

  @BeforeEach
  void startServersBehindNginx() throws SQLException, IOException, InterruptedException {
    Tool program = Tool.orSkip("nginx", "nginx");
    database = SharedPostgres.get().createDatabase("rolling");
    for (String name : List.of("first", "second")) {
      sites.add(
          PayaraProcess.Site.forTest(PROJECT, PROJECT.resolve("target/rolling").resolve(name)));
      servers.add(start(sites.size() - 1));
    }
    nginx = NginxServer.start(program, folder, sites.get(0).port(), sites.get(1).port());
    for (int server = 0; server < servers.size(); server++) {
      servers.get(server).awaitReady();
      Health.awaitListening(sites.get(server).uri());
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    stop.countDown();
    threads.shutdown();
    servers.forEach(PayaraProcess::close);
    if (nginx != null) {
      nginx.close();
    }
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).as("all threads end").isTrue();
  }

  @Test
  void rowsReachEveryClientOnceAndInOrderWhileServersAreRestarted()
      throws SQLException, IOException, InterruptedException, ExecutionException, TimeoutException {
    passesLoneRowsOnAtOnce();
    keepsWhatIsForTheInside();

    try (LogWriter scraper = LogWriter.to(database)) {
      long run = scraper.startRun();
      List<Long> written = new CopyOnWriteArrayList<>();
      CountDownLatch enough = new CountDownLatch(1);
      Future<?> writing = threads.submit(() -> write(run, written, enough));
      List<PatientClient> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(i -> new PatientClient(stream(run, "all"), stop))
              .toList();
      List<Future<?>> following = new ArrayList<>();
      clients.forEach(client -> following.add(threads.submit(client)));
      awaitAll(clients, written);

      for (int server = 0; server < servers.size(); server++) {
        restart(server);
        awaitAll(clients, written);
      }

      enough.countDown();
      writing.get(30, TimeUnit.SECONDS);
      scraper.finish(run, "completed");
      for (Future<?> client : following) {
        client.get(60, TimeUnit.SECONDS);
      }
      report(clients, written);
      assertThat(clients)
          .allSatisfy(client -> assertThat(client.rows()).isEqualTo(written))
          .allSatisfy(client -> assertThat(client.resets()).isZero())
          .allSatisfy(client -> assertThat(client.refusals()).isEmpty());
      // All were on one of the two when the second went.
      assertThat(waits(clients))
          .hasSizeGreaterThanOrEqualTo(CLIENTS)
          .allSatisfy(wait -> assertThat(wait).isLessThan(SERVED_BY_THE_OTHER));
    }
  }

  private void passesLoneRowsOnAtOnce() throws SQLException {
    try (LogWriter scraper = LogWriter.to(database);
        SseClient client = connect(scraper.startRun(), scraper)) {
      assertThat(client.header("Content-Encoding")).isEmpty();
      assertThat(client.header("Cache-Control")).contains("no-store");
    }
  }

  private SseClient connect(long run, LogWriter scraper) throws SQLException {
    SseClient client = SseClient.connect(stream(run, "0"), "", "Accept-Encoding", "gzip");
    client.awaitType("connected");
    for (int row = 1; row <= 5; row++) {
      long before = System.nanoTime();
      scraper.write(run, "lone");
      client.awaitRows(row);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE);
    }
    return client;
  }

  private void keepsWhatIsForTheInside() {
    assertThat(HttpAnswer.get(nginx.uri().resolve("api/runs")).status()).isEqualTo(200);
    assertThat(
            Stream.of(
                "metrics",
                "health/ready",
                "health;x/ready",
                "%68ealth/ready",
                "/health/ready",
                "api/..;/health/ready",
                "api/..%3B/health/ready",
                "api/../health/ready"))
        .allSatisfy(
            path ->
                assertThat(HttpAnswer.get(URI.create(nginx.uri() + path)))
                    .as(path)
                    .extracting(HttpAnswer::status, HttpAnswer::contentType)
                    .isEqualTo(List.of(404, "text/html")));
  }

  private void write(long run, List<Long> written, CountDownLatch enough) {
    try (LogWriter scraper = LogWriter.to(database)) {
      while (!enough.await(BETWEEN_ROWS.toMillis(), TimeUnit.MILLISECONDS) && stop.getCount() > 0) {
        written.add(scraper.write(run, "a row of the usual length, number " + written.size()));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The writer must notice nothing", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until every client has what is written by now. */
  private static void awaitAll(List<PatientClient> clients, List<Long> written) {
    int now = written.size();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(clients)
                    .allSatisfy(
                        client ->
                            assertThat(client.rows()).hasSizeGreaterThanOrEqualTo(now + 100)));
  }

  private void restart(int server) throws IOException, InterruptedException {
    PayaraProcess old = servers.get(server);
    old.terminate(LONGEST_STOP);
    assertThat(old.exitValue()).as("exit status after SIGTERM").isEqualTo(TERMINATED);
    PayaraProcess fresh = start(server);
    servers.set(server, fresh);
    fresh.awaitReady();
  }

  private PayaraProcess start(int server) throws IOException {
    return PayaraProcess.start(sites.get(server), Map.of(), database);
  }

  private URI stream(long run, String tail) {
    return nginx.uri().resolve("api/runs/%d/logs/stream?tail=%s".formatted(run, tail));
  }

  private static List<Duration> waits(List<PatientClient> clients) {
    return clients.stream().flatMap(client -> client.waits().stream()).sorted().toList();
  }

  private static void report(List<PatientClient> clients, List<Long> written) {
    List<Duration> waits = waits(clients);
    System.out.printf(
        "Rolling restart behind nginx: %,d rows to %d clients, who came back %d times and were"
            + " served after %d ms at the latest, %d ms in the middle; %d rows came twice on the"
            + " wire; refusals %s%n",
        written.size(),
        clients.size(),
        waits.size(),
        waits.get(waits.size() - 1).toMillis(),
        waits.get(waits.size() / 2).toMillis(),
        clients.stream().mapToInt(PatientClient::repeated).sum(),
        clients.stream().flatMap(client -> client.refusals().stream()).toList());
  }
}
