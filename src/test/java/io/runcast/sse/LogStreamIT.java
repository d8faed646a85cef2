package io.runcast.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.runcast.testkit.Deployments;
import io.runcast.testkit.Health;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.SseClient;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an INSERT to a client over real HTTP, on the server that the build chose. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(60)
class LogStreamIT {

  private static final int BURST_ROWS = 20_000;
  private static final int BURST_CLIENTS = 20;
  private static final String LOG_ROW = "data: {\"type\":\"log\",\"id\":";

  @Deployment(testable = false)
  static WebArchive runcast() {
    return Deployments.runcast();
  }

  @ArquillianResource URI server;

  private final List<SseClient> clients = new ArrayList<>();
  private LogWriter scraper;
  private long run;

  @BeforeEach
  void startRun() throws SQLException {
    Health.awaitListening(server);
    scraper = LogWriter.to(SharedPostgres.jdbcUrl());
    run = scraper.startRun();
  }

  @AfterEach
  void leaveNothing() throws SQLException {
    clients.forEach(SseClient::close);
    scraper.finish(run, "completed");
    scraper.close();
  }

  @Test
  void deliversARowTheMomentItCommits() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");

    long id = scraper.write(run, "WARN", "immo", "hello");

    JsonObject row = client.awaitRows(1).of("log").get(0);
    assertThat(row.getJsonNumber("id").longValue()).isEqualTo(id);
    assertThat(row.getJsonNumber("run_id").longValue()).isEqualTo(run);
    assertThat(row.getString("level")).isEqualTo("WARN");
    assertThat(row.getString("portal")).isEqualTo("immo");
    assertThat(row.getString("message")).isEqualTo("hello");
    assertThat(row.getString("timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @Test
  void greetsWithTheRunsStateAndTheHeadersThatStreamsNeed() throws SQLException {
    long last = scraper.write(run, "before");

    SseClient client = follow("").awaitType("connected");

    JsonObject greeting = client.events().get(0).data();
    assertThat(greeting.getString("type")).isEqualTo("connected");
    assertThat(greeting.getString("mode")).isEqualTo("listen");
    assertThat(greeting.getString("status")).isEqualTo("running");
    assertThat(greeting.getJsonNumber("run_id").longValue()).isEqualTo(run);
    assertThat(greeting.getJsonNumber("last_id").longValue()).isEqualTo(last);
    assertThat(client.otherLines().get(0)).matches("retry: \\d{4}");
    assertThat(client.header("Content-Type")).get().asString().startsWith("text/event-stream");
    assertThat(client.header("Cache-Control")).hasValue("no-store");
    assertThat(client.header("X-Accel-Buffering")).hasValue("no");
  }

  @Test
  void speaksTheLanguageThatIsAskedFor() {
    SseClient german =
        keep(SseClient.connect(stream(""), "", "Accept-Language", "de-DE,de;q=0.9,en;q=0.5"))
            .awaitType("connected");
    SseClient english =
        keep(SseClient.connect(stream(""), "", "Accept-Language", "en")).awaitType("connected");

    assertThat(german.of("connected").get(0).getString("message"))
        .isEqualTo("Verbunden mit Log-Stream (PostgreSQL LISTEN/NOTIFY)");
    assertThat(english.of("connected").get(0).getString("message"))
        .isEqualTo("Connected to log stream (PostgreSQL LISTEN/NOTIFY)");
  }

  @Test
  void keepsRunsApart() throws SQLException {
    long other = scraper.startRun();
    SseClient first = follow("tail=0").awaitType("connected");
    SseClient second =
        keep(SseClient.connect(server.resolve("api/runs/" + other + "/logs/stream?tail=0")))
            .awaitType("connected");

    for (int i = 0; i < 20; i++) {
      scraper.write(run, "mine " + i);
      scraper.write(other, "other " + i);
    }

    assertThat(first.awaitRows(20).messages()).containsExactlyElementsOf(numbered("mine ", 20));
    assertThat(second.awaitRows(20).messages()).containsExactlyElementsOf(numbered("other ", 20));
    scraper.finish(other, "completed");
  }

  @Test
  void replaysThenContinuesLiveWithoutAGap() throws SQLException {
    scraper.writeAll(run, numbered("past ", 1200));

    SseClient client = follow("tail=all");
    for (int i = 0; i < 50; i++) {
      scraper.write(run, "live " + i);
    }

    List<String> all = new ArrayList<>(numbered("past ", 1200));
    all.addAll(numbered("live ", 50));
    assertThat(client.awaitRows(1250).messages()).containsExactlyElementsOf(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 500})
  void beginsWithTheTailThatIsAskedFor(int tail) throws SQLException {
    scraper.writeAll(run, numbered("row ", 600));

    SseClient client = follow("tail=" + tail).awaitRows(tail);
    scraper.write(run, "live");

    List<String> expected = new ArrayList<>(numbered("row ", 600).subList(600 - tail, 600));
    expected.add("live");
    assertThat(client.awaitRows(tail + 1).messages()).containsExactlyElementsOf(expected);
  }

  @Test
  void beginsWithFiveHundredRowsWhenNothingIsSaid() throws SQLException {
    scraper.writeAll(run, numbered("row ", 600));

    SseClient client = follow("").awaitRows(500);
    scraper.write(run, "live");

    assertThat(client.awaitRows(501).messages())
        .startsWith("row 100")
        .endsWith("live")
        .hasSize(501);
  }

  @Test
  void resumesBehindTheLastRowThatTheClientSaw() throws SQLException {
    SseClient before = follow("tail=0").awaitType("connected");
    scraper.write(run, "seen");
    String place = before.awaitRows(1).lastEventId();
    before.close();
    scraper.writeAll(run, numbered("missed ", 700));

    SseClient after = keep(SseClient.connect(stream("tail=3"), place)).awaitRows(700);
    scraper.write(run, "live");

    List<String> expected = new ArrayList<>(numbered("missed ", 700));
    expected.add("live");
    assertThat(after.awaitRows(701).messages()).containsExactlyElementsOf(expected);
  }

  @Test
  void resumesFromThePlaceInTheQueryUnlessThereIsAHeader() throws SQLException {
    SseClient before = follow("tail=0").awaitType("connected");
    scraper.write(run, "one");
    String one = before.awaitRows(1).lastEventId();
    scraper.write(run, "two");
    String two = before.awaitRows(2).lastEventId();
    scraper.write(run, "three");

    SseClient byQuery = follow("last_event_id=" + one).awaitRows(2);
    SseClient byHeader = keep(SseClient.connect(stream("last_event_id=" + one), two)).awaitRows(1);

    assertThat(byQuery.messages()).containsExactly("two", "three");
    assertThat(byHeader.messages()).containsExactly("three");
  }

  @Test
  void resumesAClientThatSawNoRowYet() throws SQLException {
    // A row that the listener has not read yet is news to who joins: so somebody sees it first.
    SseClient witness = follow("tail=0").awaitType("connected");
    scraper.write(run, "before");
    witness.awaitRows(1);
    SseClient before = follow("tail=0").awaitType("connected");
    String place = before.lastEventId();
    before.close();
    scraper.write(run, "missed");

    SseClient after = keep(SseClient.connect(stream("tail=0"), place));

    assertThat(after.awaitRows(1).messages()).containsExactly("missed");
  }

  @Test
  void losesNoRowOfATransactionThatCommitsLate() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    try (LogWriter late = LogWriter.to(SharedPostgres.jdbcUrl())) {
      late.connection().setAutoCommit(false);
      late.write(run, "early id, late commit");
      scraper.write(run, "late id, early commit");
      String place = client.awaitRows(1).lastEventId();
      late.connection().commit();

      assertThat(client.awaitRows(2).messages())
          .containsExactly("late id, early commit", "early id, late commit");
      SseClient resumed = keep(SseClient.connect(stream(""), place));
      assertThat(resumed.awaitRows(1).messages()).containsExactly("early id, late commit");
    }
  }

  @Test
  void losesNoLateRowToAClientThatBeganWithATail() throws SQLException {
    try (LogWriter late = LogWriter.to(SharedPostgres.jdbcUrl())) {
      late.connection().setAutoCommit(false);
      late.write(run, "early transaction, late commit");
      scraper.write(run, "late transaction, early commit");
      SseClient client = follow("tail=1").awaitRows(1);
      String place = client.lastEventId();
      late.connection().commit();

      assertThat(client.awaitRows(2).messages())
          .containsExactly("late transaction, early commit", "early transaction, late commit");
      SseClient resumed = keep(SseClient.connect(stream(""), place));
      assertThat(resumed.awaitRows(1).messages()).containsExactly("early transaction, late commit");
    }
  }

  @Test
  void waitsForTheLastWriterAlsoWhenTheRunHadEndedBefore() throws SQLException {
    try (LogWriter slow = LogWriter.to(SharedPostgres.jdbcUrl())) {
      slow.connection().setAutoCommit(false);
      slow.write(run, "committed after the end");
      long ended = System.nanoTime();
      scraper.finish(run, "completed");
      SseClient client = follow("tail=all").awaitType("connected");
      slow.connection().commit();
      assumeSoonAfter(ended);

      client.awaitEnd();
      assertThat(client.types()).containsExactly("connected", "log", "stopped");
    }
  }

  @Test
  void answersHeadWithoutAStream() {
    HttpAnswer answer = HttpAnswer.head(stream(""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).startsWith("text/event-stream");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void startsOverAndSaysSoWhenAPlaceCannotBeHonoured() throws SQLException {
    long first = scraper.write(run, "one");
    scraper.write(run, "two");

    for (String place : List.of("garbage", "1.zz.1.1.0.1.", "1....", "1.aaaa.7.1.0.5.", "💥")) {
      SseClient client =
          keep(SseClient.connect(stream("last_event_id=" + encode(place)))).awaitRows(2);
      assertThat(client.types()).startsWith("connected", "reset", "log", "log");
      assertThat(client.of("reset").get(0).getJsonNumber("first_id").longValue()).isEqualTo(first);
      assertThat(client.messages()).containsExactly("one", "two");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"other version", "foreign epoch", "other run", "id beyond", "transaction beyond"})
  void startsOverWhereAPlaceIsNotOfThisLog(String kind) throws SQLException {
    long first = scraper.write(run, "one");
    scraper.write(run, "two");
    String place = misplaced(kind, follow("tail=all").awaitRows(2).lastEventId());

    SseClient byHeader = keep(SseClient.connect(stream("tail=0"), place)).awaitRows(2);
    SseClient byQuery = follow("tail=0&last_event_id=" + encode(place)).awaitRows(2);
    scraper.write(run, "live");

    for (SseClient client : List.of(byHeader, byQuery)) {
      client.awaitRows(3);
      assertThat(client.types()).containsExactly("connected", "reset", "log", "log", "log");
      assertThat(client.of("reset").get(0).getJsonNumber("first_id").longValue()).isEqualTo(first);
      assertThat(client.messages()).containsExactly("one", "two", "live");
    }
  }

  private String misplaced(String kind, String place) throws SQLException {
    String[] parts = place.split("\\.", -1);
    switch (kind) {
      case "other version" -> parts[0] = "9";
      case "foreign epoch" -> parts[1] = parts[1].equals("7") ? "8" : "7";
      case "other run" -> {
        long other = scraper.startRun();
        scraper.write(other, "of another run");
        URI stream = server.resolve("api/runs/" + other + "/logs/stream?tail=all");
        String elsewhere = keep(SseClient.connect(stream)).awaitRows(1).lastEventId();
        scraper.finish(other, "completed");
        return elsewhere;
      }
      case "id beyond" -> parts[5] = "zzzzzzzz";
      case "transaction beyond" -> parts[3] = "zzzzzzzz";
      default -> throw new IllegalArgumentException(kind);
    }
    return String.join(".", parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {3_000, 10_000, 100_000})
  void answersAPlaceThatIsFarTooLong(int length) throws SQLException {
    scraper.write(run, "one");
    String place = "1.1.1.1.1.1." + "1~".repeat(length / 2);

    for (SseClient client :
        List.of(
            keep(SseClient.connect(stream(""), place)), follow("last_event_id=" + encode(place)))) {
      if (client.status() == 200) {
        assertThat(client.awaitRows(1).types()).startsWith("connected", "reset", "log");
      } else {
        assertThat(client.status()).as("refused by the server itself").isIn(400, 413, 414, 431);
      }
    }
  }

  @Test
  void givesAnUpdatedRowItsOldPlace() throws SQLException {
    scraper.write(run, "one");
    long two = scraper.write(run, "two");
    scraper.write(run, "three");
    SseClient before = follow("tail=all").awaitRows(3);
    String place = before.events().get(2).id();
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "update scraper_control_scraperlog set message = 'two, mended' where id = " + two);
    }

    // While reads queue up, a page may be a moment old.
    await()
        .untilAsserted(
            () ->
                assertThat(follow("tail=all").awaitRows(3).messages())
                    .containsExactly("one", "two, mended", "three"));
    SseClient behindIt = keep(SseClient.connect(stream(""), place)).awaitRows(1);

    assertThat(behindIt.types()).startsWith("connected", "log");
    assertThat(behindIt.messages()).containsExactly("three");
  }

  @Test
  void givesRowsFromBeforeTheInstallationFirst() throws SQLException {
    List<Long> old = new ArrayList<>();
    for (String message : List.of("old 0", "old 1", "old 2", "old 3")) {
      old.add(scraper.write(run, message));
    }
    scraper.write(run, "new 0");
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "update scraper_control_scraperlog set runcast_tx = null where message like 'old _'"
              + " and run_id = "
              + run);
      SseClient all = follow("tail=all").awaitRows(5);
      SseClient tail = follow("tail=3").awaitRows(3);
      String place = all.events().get(2).id();
      SseClient resumed = keep(SseClient.connect(stream("tail=0"), place)).awaitRows(3);
      scraper.write(run, "new 1");

      assertThat(all.awaitRows(6).messages())
          .containsExactly("old 0", "old 1", "old 2", "old 3", "new 0", "new 1");
      assertThat(tail.awaitRows(4).messages()).containsExactly("old 2", "old 3", "new 0", "new 1");
      assertThat(resumed.awaitRows(4).messages())
          .containsExactly("old 2", "old 3", "new 0", "new 1");
      statement.execute("delete from scraper_control_scraperlog where id <= " + old.get(1));
      SseClient lost = keep(SseClient.connect(stream("tail=0"), place)).awaitRows(4);
      assertThat(lost.types()).startsWith("connected", "reset");
      assertThat(lost.of("reset").get(0).getJsonNumber("first_id").longValue())
          .isEqualTo(old.get(2));
      assertThat(lost.messages()).containsExactly("old 2", "old 3", "new 0", "new 1");
    }
  }

  @Test
  void movesThePlaceOfAClientWhoseFilterLeavesEverythingOut() throws SQLException {
    scraper.writeMany(run, 3000);
    // The listener has them: what it brings itself is left out without a word.
    follow("tail=all").awaitRows(3000);
    SseClient none = follow("tail=all&level=CRITICAL").awaitType("connected");

    await().until(() -> none.otherLines().contains(":"));
    scraper.write(run, "CRITICAL", "", "at last");
    assertThat(none.awaitRows(1).messages()).containsExactly("at last");
  }

  @Test
  void findsTheTailOfRareRowsInALongRun() throws SQLException {
    scraper.write(run, "ERROR", "", "error 0");
    scraper.writeMany(run, 12_000);
    scraper.write(run, "ERROR", "", "error 1");
    scraper.writeMany(run, 7_000);

    SseClient two = follow("tail=2&level=ERROR").awaitRows(2);
    SseClient one = follow("tail=1&level=ERROR").awaitRows(1);
    SseClient many = follow("tail=500&level=ERROR").awaitRows(2);
    scraper.write(run, "ERROR", "", "error 2");

    assertThat(two.awaitRows(3).messages()).containsExactly("error 0", "error 1", "error 2");
    assertThat(one.awaitRows(2).messages()).containsExactly("error 1", "error 2");
    assertThat(many.awaitRows(3).messages()).containsExactly("error 0", "error 1", "error 2");
  }

  @Test
  void startsOverWhenTheRowOfThePlaceWasDeleted() throws SQLException {
    long gone = scraper.write(run, "deleted by retention");
    long kept = scraper.write(run, "kept");
    scraper.finish(run, "completed");
    SseClient before = follow("tail=all").awaitEnd();
    String place = before.events().get(1).id();
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute("delete from scraper_control_scraperlog where id = " + gone);
    }

    SseClient after = keep(SseClient.connect(stream(""), place)).awaitEnd();

    assertThat(after.types()).containsExactly("connected", "reset", "log", "stopped");
    assertThat(after.of("reset").get(0).getJsonNumber("first_id").longValue()).isEqualTo(kept);
  }

  @Test
  void deliversWhatIsHardToDeliver() throws SQLException {
    List<String> hard =
        List.of(
            "two\nlines\r\nand\rmore",
            "Grüße aus Würzburg – „Zitat“ € 你好 👩‍👩‍👧‍👦 𝒳",
            "\u0001\u0002\u001f\u007f\u0080\u2028\u2029\ufeff",
            "\u001b[31mred\u001b[0m",
            "\"quotes\" and \\ backslashes \\u0000",
            "data: looks like SSE\n\nid: 7\n\n",
            "",
            "x".repeat(20_000),
            "ä€😀\n".repeat(100_000));
    SseClient client = follow("tail=0").awaitType("connected");

    for (String message : hard) {
      scraper.write(run, message);
    }

    assertThat(client.awaitRows(hard.size()).messages()).containsExactlyElementsOf(hard);
    SseClient replayed = follow("tail=all").awaitRows(hard.size());
    assertThat(replayed.messages()).containsExactlyElementsOf(hard);
  }

  @Test
  void deliversABurstInOneTransactionCompletely() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");

    List<Long> ids = scraper.writeMany(run, 5000);

    assertThat(client.awaitRows(5000).ids()).containsExactlyElementsOf(ids);
  }

  @Test
  void deliversALargeBurstToManyClientsCompletelyAndInOrder() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(BURST_CLIENTS);
    try {
      CountDownLatch connected = new CountDownLatch(BURST_CLIENTS);
      List<Future<long[]>> reading = new ArrayList<>();
      for (int i = 0; i < BURST_CLIENTS; i++) {
        reading.add(threads.submit(() -> readIds(stream("tail=0"), BURST_ROWS, connected)));
      }
      assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();

      long[] written =
          scraper.writeMany(run, BURST_ROWS).stream().mapToLong(Long::longValue).toArray();

      for (Future<long[]> ids : reading) {
        assertThat(ids.get(40, TimeUnit.SECONDS)).isEqualTo(written);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Reads ids without keeping anything else. */
  private static long[] readIds(URI stream, int count, CountDownLatch connected) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(stream).build();
    long[] ids = new long[count];
    int size = 0;
    try (Stream<String> body =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      Iterator<String> lines = body.iterator();
      while (size < count && lines.hasNext()) {
        String line = lines.next();
        if (line.contains("\"type\":\"connected\"")) {
          connected.countDown();
        } else if (line.startsWith(LOG_ROW)) {
          ids[size++] = Long.parseLong(line.substring(LOG_ROW.length(), line.indexOf(",\"run_id")));
        }
      }
    }
    return Arrays.copyOf(ids, size);
  }

  @Test
  void neverShowsRowsThatWereRolledBack() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    try (LogWriter other = LogWriter.to(SharedPostgres.jdbcUrl())) {
      other.connection().setAutoCommit(false);
      other.write(run, "never");
      other.connection().rollback();
      other.write(run, "kept");
      other.connection().commit();
    }
    scraper.write(run, "last");

    assertThat(client.awaitRows(2).messages()).containsExactly("kept", "last");
  }

  @Test
  void filtersByLevelAndPortal() throws SQLException {
    scraper.write(run, "ERROR", "a", "past error a");
    scraper.write(run, "INFO", "a", "past info a");
    SseClient errors = follow("level=error&level=CRITICAL").awaitRows(1);
    SseClient portal = follow("portal=b&portal=c").awaitType("connected");

    scraper.write(run, "INFO", "b", "info b");
    scraper.write(run, "CRITICAL", "b", "critical b");
    scraper.write(run, "ERROR", "c", "error c");

    assertThat(errors.awaitRows(3).messages())
        .containsExactly("past error a", "critical b", "error c");
    assertThat(portal.awaitRows(3).messages()).containsExactly("info b", "critical b", "error c");
  }

  @Test
  void endsWithTheRunAndThenAnswersNoContent() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    scraper.write(run, "last words");

    scraper.finish(run, "failed");

    client.awaitEnd();
    assertThat(client.types()).containsExactly("connected", "log", "run", "stopped");
    JsonObject stopped = client.of("stopped").get(0);
    assertThat(stopped.getString("status")).isEqualTo("failed");
    assertThat(stopped.getInt("rows")).isEqualTo(1);
    assertThat(stopped.getString("finished_at")).endsWith("Z");
    assertThat(client.of("run").get(0).getString("status")).isEqualTo("failed");

    SseClient again = keep(SseClient.connect(stream("tail=0"), client.lastEventId()));
    assertThat(again.status()).isEqualTo(204);
  }

  @Test
  void givesTheHistoryOfAnEndedRunAndEnds() throws SQLException {
    scraper.writeAll(run, numbered("row ", 1500));
    scraper.finish(run, "completed");

    SseClient client = follow("tail=all").awaitEnd();

    assertThat(client.messages()).containsExactlyElementsOf(numbered("row ", 1500));
    assertThat(client.types()).startsWith("connected").endsWith("stopped");
    assertThat(client.of("stopped").get(0).getInt("rows")).isEqualTo(1500);
    SseClient again = keep(SseClient.connect(stream("tail=all"), client.lastEventId()));
    assertThat(again.status()).isEqualTo(204);
  }

  @Test
  void deliversWhatCameAfterTheEndToWhoComesBack() throws SQLException {
    scraper.write(run, "in time");
    scraper.finish(run, "completed");
    SseClient client = follow("tail=all").awaitEnd();
    scraper.write(run, "too late");

    SseClient again = keep(SseClient.connect(stream("tail=all"), client.lastEventId())).awaitEnd();

    assertThat(again.messages()).containsExactly("too late");
    assertThat(again.types()).containsExactly("connected", "log", "stopped");
  }

  @Test
  void waitsForTheEndUntilTheLastWriterHasCommitted() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    try (LogWriter slow = LogWriter.to(SharedPostgres.jdbcUrl())) {
      slow.connection().setAutoCommit(false);
      slow.write(run, "committed after the end");
      long ended = System.nanoTime();
      scraper.finish(run, "completed");
      scraper.write(run, "written after the end");
      client.awaitRows(1);
      slow.connection().commit();
      assumeSoonAfter(ended);
    }

    client.awaitEnd();
    assertThat(client.messages())
        .containsExactlyInAnyOrder("written after the end", "committed after the end");
    assertThat(client.types()).endsWith("stopped");
  }

  /** An end waits for writers two seconds: a machine that stood still so long proves nothing. */
  private static void assumeSoonAfter(long ended) {
    Duration passed = Duration.ofNanos(System.nanoTime() - ended);
    assumeTrue(passed.compareTo(Duration.ofMillis(1500)) < 0, () -> "too slow: " + passed);
  }

  @Test
  void followsTheCurrentRunAndTheNextOneWhenThereIsNone() throws SQLException {
    finishAllRuns();
    SseClient waiting = keep(SseClient.connect(server.resolve("api/runs/current/logs/stream")));
    waiting.awaitType("info");
    assertThat(waiting.types()).containsExactly("connected", "info");
    assertThat(waiting.hasEnded()).isFalse();

    long next = scraper.startRun();
    scraper.write(next, "first of the next");

    assertThat(waiting.awaitRows(1).messages()).containsExactly("first of the next");
    SseClient current =
        keep(SseClient.connect(server.resolve("api/runs/current/logs/stream"))).awaitRows(1);
    assertThat(current.of("connected").get(0).getJsonNumber("run_id").longValue()).isEqualTo(next);
    scraper.finish(next, "completed");
    waiting.awaitEnd();
    assertThat(waiting.types()).endsWith("stopped");
  }

  @Test
  void answersThePathsOfTheOriginal() throws SQLException {
    URI original = server.resolve("crm/scraper/api/scraper/logs/stream/");
    scraper.write(run, "over the old path");
    SseClient client = keep(SseClient.connect(original)).awaitRows(1);
    assertThat(client.messages()).endsWith("over the old path");
    finishAllRuns();
    assertThat(client.awaitEnd().types()).endsWith("stopped");

    SseClient idle = keep(SseClient.connect(original, "", "Accept-Language", "de")).awaitEnd();

    assertThat(idle.types()).containsExactly("connected", "info");
    assertThat(idle.of("info").get(0).getString("message")).isEqualTo("Kein aktiver Scraper-Lauf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tail=-1",
        "tail=many",
        "tail=",
        "level=LOUD",
        "level=",
        "unknown=1",
        "portal=%00"
      })
  void refusesBadParametersWithProblemDetails(String query) {
    HttpAnswer answer = HttpAnswer.get(stream(query));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.json().getInt("status")).isEqualTo(400);
    assertThat(answer.json().getJsonArray("allowed")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "99999999999999999999"})
  void refusesWhatIsNoRunId(String id) {
    HttpAnswer answer = HttpAnswer.get(server.resolve("api/runs/" + id + "/logs/stream"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getString("parameter")).isEqualTo("run");
  }

  @Test
  void answersNotFoundForARunThatDoesNotExist() {
    HttpAnswer answer = HttpAnswer.get(server.resolve("api/runs/987654321/logs/stream"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.json().getString("detail")).contains("987654321");
  }

  @Test
  void keepsAQuietStreamAlive() {
    SseClient client = follow("tail=0").awaitType("connected");

    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Collections.frequency(client.otherLines(), ":") >= 2);
  }

  @Test
  void losesNothingWhenTheListenersConnectionIsKilled() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    scraper.write(run, "row 0");
    client.awaitRows(1);

    assertThat(killListener()).isPositive();
    for (int i = 1; i < 200; i++) {
      scraper.write(run, "row " + i);
    }

    assertThat(client.awaitRows(200).messages()).containsExactlyElementsOf(numbered("row ", 200));
    assertThat(client.hasEnded()).isFalse();
  }

  @Test
  void aClientThatStopsReadingGetsEverythingLaterAndDelaysNobody() throws SQLException {
    SseClient slow = follow("tail=0").awaitType("connected");
    SseClient brisk = follow("tail=0").awaitType("connected");
    slow.pause();
    String large = "y".repeat(10_000);

    for (int i = 0; i < 30; i++) {
      scraper.writeAll(run, IntStream.range(0, 100).mapToObj(n -> large).toList());
    }

    brisk.awaitRows(3000);
    slow.resume();
    slow.awaitRows(3000);
    assertThat(slow.ids()).containsExactlyElementsOf(brisk.ids()).doesNotHaveDuplicates();
  }

  @Test
  void forgetsARunThatNobodyFollows() throws SQLException {
    SseClient client = follow("tail=0").awaitType("connected");
    client.close();
    scraper.write(run, "nobody listens");

    SseClient later = follow("tail=all");

    assertThat(later.awaitRows(1).messages()).containsExactly("nobody listens");
  }

  private SseClient follow(String query) {
    return keep(SseClient.connect(stream(query)));
  }

  private SseClient keep(SseClient client) {
    clients.add(client);
    return client;
  }

  private URI stream(String query) {
    return server.resolve("api/runs/" + run + "/logs/stream?" + query);
  }

  private static String encode(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private void finishAllRuns() throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "update scraper_control_scraperrun set status = 'completed', finished_at = now()"
              + " where status = 'running'");
    }
  }

  private static int killListener() throws SQLException {
    try (Connection connection = PostgresServer.connect(SharedPostgres.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'runcast listener'")) {
      result.next();
      return result.getInt(1);
    }
  }
}
