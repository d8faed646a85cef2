package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.Language;
import io.runcast.Settings;
import io.runcast.database.Database;
import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.log.LogAdvanced;
import io.runcast.log.LogAppended;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.LogFilter;
import io.runcast.log.LogInterrupted;
import io.runcast.log.LogOrder;
import io.runcast.log.LogPage;
import io.runcast.log.LogReader;
import io.runcast.log.ModeChanged;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.RunChanged;
import io.runcast.log.RunGone;
import io.runcast.log.RunScope;
import io.runcast.log.StillOpen;
import io.runcast.log.Subject;
import io.runcast.log.WatchedRuns;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Joins a run at each moment of the listener's work: the events are fired by hand, the table is
 * real.
 */
@Timeout(60)
@Tag("serverless")
class JoiningIT {

  private static final int CROWD = 50;
  private static final Duration MAX_AGE = Duration.ofHours(1);

  private static final String RUN_GONE =
      "data: {\"type\":\"error\",\"message\":\"The run does not exist any more\"}\n\n";

  private final ExecutorService pumps = Executors.newSingleThreadExecutor();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final LogReader reader =
      new LogReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
  private final Broadcasters broadcasters = new Broadcasters();
  private LogWriter scraper;
  private Connection listener;
  private final AtomicInteger borrowed = new AtomicInteger();
  private final AtomicInteger discarded = new AtomicInteger();
  private volatile boolean away;
  private LogCursor position;
  private long run;

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  void begin() throws Exception {
    String url = SharedPostgres.get().createDatabase("joining");
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    scraper = LogWriter.to(url);
    listener = PostgresServer.connect(url);
    run = scraper.startRun();
    broadcasters.settings =
        Settings.read(
            new SmallRyeConfigBuilder()
                .withSources(
                    new PropertiesConfigSource(
                        Map.of(
                            "runcast.db.url",
                            url,
                            "runcast.ring.rows",
                            "100",
                            "runcast.client.max-age",
                            MAX_AGE.toString()),
                        "test",
                        100))
                .build());
    broadcasters.database =
        new Database() {
          @Override
          public Connection borrow() throws SQLException {
            // Before it is counted: who sees the count may have the database back.
            boolean fails = away;
            borrowed.incrementAndGet();
            if (fails) {
              throw new SQLException("away", "08001");
            }
            return PostgresServer.connect(url);
          }

          @Override
          public void discard(Connection borrowed) {
            discarded.incrementAndGet();
          }
        };
    broadcasters.tables = TableNames.DEFAULT;
    broadcasters.watched = new WatchedRuns();
    broadcasters.traffic = new Traffic();
    broadcasters.workers =
        new Workers() {
          @Override
          public ExecutorService pumps() {
            return pumps;
          }

          @Override
          public ExecutorService readers() {
            return pool;
          }

          @Override
          public ScheduledExecutorService clock() {
            return clock;
          }
        };
    broadcasters.start();
    position = reader.end(listener, reader.epoch(listener));
    broadcasters.advanced(new LogAdvanced(position, LogOrder.TRANSACTION));
  }

  @AfterEach
  void end() throws SQLException {
    broadcasters.stop();
    pumps.shutdownNow();
    pool.shutdownNow();
    clock.shutdownNow();
    scraper.close();
    listener.close();
  }

  @Test
  void joinsBetweenTheListenersPositionAndItsRows() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 50));
    LogPage page = read();
    broadcasters.advanced(new LogAdvanced(page.cursor(), LogOrder.TRANSACTION));

    RecordingSink tail = follow(7);
    RecordingSink all = follow(StreamRequest.ALL);
    await().until(() -> tail.messages().size() == 7 && all.messages().size() == 50);
    append(page);
    more(50, 53);

    await().until(() -> tail.messages().size() >= 10 && all.messages().size() >= 53);
    assertThat(tail.messages()).containsExactlyElementsOf(numbered("row ", 43, 53));
    assertThat(all.messages()).containsExactlyElementsOf(numbered("row ", 0, 53));
  }

  @Test
  void joinsBeforeTheListenerHasSeenTheRows() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 50));

    RecordingSink tail = follow(7);
    RecordingSink all = follow(StreamRequest.ALL);
    await().until(() -> tail.text().contains("connected") && all.text().contains("connected"));
    tell(read());
    more(50, 53);

    await().until(() -> tail.messages().size() >= 10 && all.messages().size() >= 53);
    assertThat(tail.messages()).containsExactlyElementsOf(numbered("row ", 43, 53));
    assertThat(all.messages()).containsExactlyElementsOf(numbered("row ", 0, 53));
  }

  @Test
  void goesBackToTheTableWhenTheRingHasMovedOn() throws SQLException {
    RecordingSink slow = follow(0);
    await().until(() -> slow.text().contains("connected"));
    slow.stall(true);
    for (int i = 0; i < 10; i++) {
      more(i * 100, i * 100 + 100);
    }
    slow.stall(false);
    more(1000, 1001);

    await().until(() -> slow.messages().size() >= 1001);
    more(1001, 1002);
    await().until(() -> slow.messages().size() >= 1002);
    assertThat(slow.messages()).containsExactlyElementsOf(numbered("row ", 0, 1002));
  }

  @Test
  void tellsWhoFellOffTheRingWhatIsNotInTheTable() throws SQLException {
    RecordingSink slow = follow(0);
    await().until(() -> slow.text().contains("connected"));
    slow.stall(true);
    more(0, 10);
    broadcasters.modeChanged(new ModeChanged(Mode.POLL));
    more(10, 500);
    broadcasters.runChanged(new RunChanged(new Run(run, "partial", Instant.EPOCH, null, 7)));
    slow.stall(false);
    more(500, 501);

    await().until(() -> slow.messages().size() >= 501);
    assertThat(slow.messages()).containsExactlyElementsOf(numbered("row ", 0, 501));
    assertThat(slow.text()).containsOnlyOnce("\"type\":\"mode\"");
    assertThat(slow.text()).containsOnlyOnce("\"type\":\"run\"").contains("\"leads_found\":7");
  }

  @Test
  void readsOnceForAllWhoFellOffTheRingTogether() throws SQLException {
    List<RecordingSink> crowd = crowd(Optional.empty(), 0);
    await().until(() -> crowd.stream().allMatch(sink -> sink.text().contains("connected")));
    crowd.forEach(sink -> sink.stall(true));
    more(0, 900);
    borrowed.set(0);
    crowd.forEach(sink -> sink.stall(false));
    more(900, 901);

    awaitAll(crowd, numbered("row ", 0, 901));
    assertThat(borrowed).hasValueLessThan(CROWD / 2);
  }

  @Test
  void readsOnceForAllWhoComeBackToTheSamePlace() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 50));
    LogPage page = read();
    tell(page);
    ResumeToken place = new ResumeToken(Subject.run(run), page.entries().get(19).cursor(), false);
    List<RecordingSink> crowd = crowd(Optional.of(place), 0);

    awaitAll(crowd, numbered("row ", 20, 50));
    assertThat(borrowed).hasValueLessThan(CROWD / 2);
    more(50, 51);
    awaitAll(crowd, numbered("row ", 20, 51));
  }

  @Test
  void bringsThoseTogetherWhoComeBackToDifferentPlaces() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 4000));
    LogPage page = read(5000);
    tell(page);
    borrowed.set(0);

    List<RecordingSink> crowd =
        IntStream.range(0, CROWD)
            .mapToObj(i -> new ResumeToken(Subject.run(run), page.entries().get(i).cursor(), false))
            .map(place -> follow(Optional.of(place), 0))
            .toList();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> crowd.stream().allMatch(sink -> sink.text().contains("\"row 3999\"")));
    for (int i = 0; i < CROWD; i++) {
      assertThat(crowd.get(i).messages()).containsExactlyElementsOf(numbered("row ", i + 1, 4000));
    }
    assertThat(borrowed).as("seven pages each, had they not met").hasValueLessThan(3 * CROWD);
  }

  @Test
  void looksOnceForTheTailOfAllWhoComeTogether() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 50));
    tell(read());

    List<RecordingSink> crowd = crowd(Optional.empty(), 7);

    awaitAll(crowd, numbered("row ", 43, 50));
    assertThat(borrowed).hasValueLessThan(CROWD / 2);
  }

  @Test
  void givesOthersATurnWhileSomebodyCatchesUp() throws SQLException {
    RecordingSink slow = new RecordingSink();
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), 0), slow);
    await().until(() -> slow.text().contains("connected"));
    slow.stall(true);
    String much = "x".repeat(20_000);
    scraper.writeAll(run, IntStream.range(0, 50).mapToObj(i -> much + i).toList());
    tell(read());
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    pumps.execute(
        () -> {
          taken.countDown();
          awaitUninterruptibly(held);
        });
    // What the rows' own signals had it do is done then.
    awaitUninterruptibly(taken);
    slow.stall(false);

    subscriber.signal();

    assertThat(slow.messages()).as("one turn's worth").hasSizeBetween(1, 10);
    held.countDown();
    await().until(() -> slow.messages().size() == 50);
  }

  @Test
  void tellsWhoFellOffTheRingThatRowsItHadNotReadWereDeleted() throws SQLException {
    RecordingSink slow = follow(0);
    await().until(() -> slow.text().contains("connected"));
    more(0, 10);
    await().until(() -> slow.messages().size() == 10);
    slow.stall(true);
    moreDeletedBefore(10, 1000, "row 600");
    slow.stall(false);
    more(1000, 1001);

    await().until(() -> slow.messages().size() >= 411);
    assertThat(afterReset(slow)).containsExactlyElementsOf(numbered("row ", 600, 1001));
    assertThat(slow.text()).contains("\"first_id\":" + idOf("row 600") + "}");
  }

  @Test
  void tellsSoAlsoToWhoHadReadNoRowYet() throws SQLException {
    RecordingSink slow = follow(0);
    await().until(() -> slow.text().contains("connected"));
    slow.stall(true);
    moreDeletedBefore(0, 500, "row 100");
    slow.stall(false);
    more(500, 501);

    await().until(() -> slow.messages().size() >= 401);
    assertThat(afterReset(slow)).containsExactlyElementsOf(numbered("row ", 100, 501));
  }

  @Test
  void tellsSoWhenRowsAreDeletedBetweenTwoPagesOfAReplay() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 2000));
    tell(read(5000));
    RecordingSink slow = new RecordingSink();
    slow.stallAfter(1);
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), StreamRequest.ALL), slow);
    await().until(slow::isStalled);
    deleteBefore("row 1500");
    slow.stall(false);
    subscriber.signal();

    await().until(() -> slow.messages().contains("row 1999"));
    assertThat(afterReset(slow)).containsExactlyElementsOf(numbered("row ", 1500, 2000));
    assertThat(slow.text()).contains("\"first_id\":" + idOf("row 1500") + "}");
    more(2000, 2001);
    await().until(() -> slow.messages().contains("row 2000"));
  }

  @Test
  void saysNothingWhenOnlyRowsThatItHadAreDeleted() throws SQLException {
    RecordingSink slow = follow(0);
    await().until(() -> slow.text().contains("connected"));
    more(0, 10);
    await().until(() -> slow.messages().size() == 10);
    slow.stall(true);
    more(10, 1000);
    deleteBefore("row 9");
    slow.stall(false);
    more(1000, 1001);

    await().until(() -> slow.messages().size() >= 1001);
    assertThat(slow.messages()).containsExactlyElementsOf(numbered("row ", 0, 1001));
    assertThat(slow.text()).doesNotContain("reset");
  }

  @Test
  void saysNothingToATailWhoseRowsAreAllThere() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 3000));
    tell(read(5000));
    deleteBefore("row 100");

    RecordingSink tail = follow(2000);

    await().until(() -> tail.messages().size() >= 2000);
    assertThat(tail.messages()).containsExactlyElementsOf(numbered("row ", 1000, 3000));
    assertThat(tail.text()).doesNotContain("reset");
  }

  @Test
  void movesToAServerThatIsBehindTheClient() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 10));
    LogPage page = read();
    LogEntry seen = page.entries().get(6);

    RecordingSink moved =
        follow(
            Optional.of(new ResumeToken(Subject.run(run), seen.cursor(), false)),
            StreamRequest.ALL);
    await().until(() -> moved.text().contains("connected"));
    tell(page);
    more(10, 12);

    await().until(() -> moved.messages().size() >= 5);
    assertThat(moved.messages()).containsExactlyElementsOf(numbered("row ", 7, 12));
    assertThat(moved.text()).doesNotContain("reset");
  }

  @Test
  void resumesFromTheRingWithoutAskingTheTable() throws SQLException {
    RecordingSink first = follow(0);
    await().until(() -> first.text().contains("connected"));
    scraper.writeAll(run, numbered("row ", 0, 20));
    LogPage page = read();
    tell(page);
    LogCursor place = page.entries().get(11).cursor();
    scraper.connection().createStatement().execute("truncate scraper_control_scraperlog");

    RecordingSink second = follow(Optional.of(new ResumeToken(Subject.run(run), place, false)), 0);

    await().until(() -> second.messages().size() >= 8);
    assertThat(second.messages()).containsExactlyElementsOf(numbered("row ", 12, 20));
  }

  @Test
  void leavesNoRowBehindAGapToThoseFromBeforeIt() throws SQLException {
    RecordingSink old = follow(0);
    await().until(() -> old.text().contains("connected"));
    more(0, 3);
    await().until(() -> old.messages().size() == 3);

    CountDownLatch held = new CountDownLatch(1);
    pumps.execute(() -> awaitUninterruptibly(held));
    LogCursor elsewhere = LogCursor.before(2, position.tx() + 5, 1, new long[0]);
    broadcasters.interrupted(new LogInterrupted(elsewhere, LogOrder.TRANSACTION));
    assertThat(broadcasters.known(run)).as("retired at once, not when a pump has time").isEmpty();
    assertThat(broadcasters.watched.ids()).isEmpty();
    scraper.writeAll(run, numbered("row ", 3, 5));
    append(read());
    held.countDown();

    await().until(old::isClosed);
    assertThat(old.messages()).containsExactlyElementsOf(numbered("row ", 0, 3));
  }

  @Test
  void keepsThoseWhoComeBehindAGap() throws SQLException {
    RecordingSink old = follow(0);
    await().until(() -> old.text().contains("connected"));

    CountDownLatch held = new CountDownLatch(1);
    pumps.execute(() -> awaitUninterruptibly(held));
    broadcasters.interrupted(new LogInterrupted(position, LogOrder.TRANSACTION));
    RecordingSink later = follow(0);
    held.countDown();

    await().until(old::isClosed);
    await().until(() -> later.text().contains("connected"));
    more(0, 1);
    await().until(() -> later.messages().size() == 1);
    assertThat(later.isClosed()).isFalse();
  }

  @Test
  void readsNothingFromAnotherHistoryThanTheListeners() throws SQLException {
    scraper.writeAll(run, numbered("row ", 0, 3));
    LogCursor elsewhere = LogCursor.start(position.epoch() + 1);
    broadcasters.advanced(new LogAdvanced(elsewhere, LogOrder.TRANSACTION));

    RecordingSink sink = follow(StreamRequest.ALL);
    await().until(() -> discarded.get() > 1);
    assertThat(sink.text()).doesNotContain("data:");
    tell(read());

    await().until(() -> sink.messages().size() == 3);
    assertThat(sink.messages()).containsExactlyElementsOf(numbered("row ", 0, 3));
  }

  @Test
  void sendsTimesThatNoCalendarHas() throws SQLException {
    RecordingSink sink = follow(0);
    await().until(() -> sink.text().contains("connected"));
    scraper
        .connection()
        .createStatement()
        .execute(
            "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
                + " values (%d, 'INFO', '', 'at the end of time', 'infinity')".formatted(run));
    tell(read());
    more(0, 1);

    await().until(() -> sink.messages().size() == 2);
    assertThat(sink.text()).contains("9999-12-31T23:59:59.999999Z");
  }

  @Test
  void leavesNoTraceInARunWhoseStateCouldNotBeAsked() throws SQLException {
    away = true;
    RecordingSink sink = new RecordingSink();
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), 0), sink);
    await().until(() -> borrowed.get() > 0);
    await().until(() -> broadcasters.watched.ids().length == 0);
    away = false;

    await().until(() -> sink.text().contains("connected"));
    assertThat(borrowed).as("tried again").hasValueGreaterThanOrEqualTo(2);
    assertThat(broadcasters.watched.ids()).containsExactly(run);
    subscriber.close(DisconnectReason.CLIENT_GONE);
    assertThat(broadcasters.watched.ids()).isEmpty();
  }

  @Test
  void readsTheTableAsItIsForWhoComesLater() throws SQLException {
    RecordingSink first = follow(0);
    await().until(() -> first.text().contains("connected"));
    more(0, 20);
    await().until(() -> first.messages().size() == 20);
    deleteBefore("row 15");

    // The ring still holds them all.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              RecordingSink later = follow(StreamRequest.ALL);
              await().until(() -> later.messages().contains("row 19"));
              assertThat(later.messages()).containsExactlyElementsOf(numbered("row ", 15, 20));
            });
  }

  @Test
  void forgetsARunWhenItsLastClientLeaves() throws SQLException {
    RecordingSink sink = new RecordingSink();
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), 0), sink);
    await().until(() -> sink.text().contains("connected"));
    assertThat(broadcasters.known(run)).isPresent();
    assertThat(broadcasters.watched.ids()).containsExactly(run);

    subscriber.close(DisconnectReason.CLIENT_GONE);

    assertThat(broadcasters.known(run)).isEmpty();
    assertThat(broadcasters.watched.ids()).isEmpty();
    assertThat(broadcasters.clients()).isZero();
    await().until(sink::isClosed);
  }

  @Test
  void tellsThoseWhoFollowARunThatItIsGone() throws SQLException {
    RecordingSink live = follow(0);
    RecordingSink slow = new RecordingSink();
    scraper.writeAll(run, numbered("row ", 0, 1000));
    tell(read());
    slow.stallAfter(1);
    Subscriber replaying = broadcasters.follow(request(Optional.empty(), StreamRequest.ALL), slow);
    await().until(() -> slow.isStalled() && live.text().contains("connected"));

    scraper.delete(run);
    broadcasters.runGone(new RunGone(run));
    slow.stall(false);
    replaying.signal();

    await().until(() -> live.isClosed() && slow.isClosed());
    assertThat(live.text()).endsWith(RUN_GONE);
    assertThat(slow.text()).endsWith(RUN_GONE);
    assertThat(replaying.closed()).isEqualTo(DisconnectReason.RUN_GONE);
    assertThat(broadcasters.known(run)).isEmpty();
    assertThat(broadcasters.watched.ids()).isEmpty();
    assertThat(broadcasters.clients()).isZero();
  }

  @Test
  void goesOnToTheNextRunWhenTheCurrentOneIsGone() throws SQLException {
    RecordingSink sink = new RecordingSink();
    StreamRequest current =
        new StreamRequest(
            null,
            500,
            LogFilter.ALL,
            Optional.empty(),
            false,
            Language.ENGLISH,
            RunScope.ALL,
            false);
    broadcasters.follow(current, sink);
    more(0, 3);
    await().until(() -> sink.messages().size() == 3);

    scraper.delete(run);
    broadcasters.runGone(new RunGone(run));
    await().until(() -> sink.text().contains("\"type\":\"info\""));
    await().until(() -> broadcasters.watched.currentWanted());
    run = scraper.startRun();
    scraper.writeAll(run, numbered("next ", 0, 2));
    broadcasters.runChanged(new RunChanged(new Run(run, "running", Instant.EPOCH, null, null)));
    tell(read());
    scraper.writeAll(run, numbered("next ", 2, 4));
    tell(read());

    await().until(() -> sink.messages().size() >= 7);
    assertThat(sink.messages().subList(3, 7)).containsExactlyElementsOf(numbered("next ", 0, 4));
    assertThat(sink.isClosed()).isFalse();
    assertThat(sink.text()).doesNotContain("\"error\"", "reset");
  }

  @Test
  void measuresRowsThatSomebodyGotAsTheyCameAndNoOthers() throws SQLException {
    RecordingSink filtered = new RecordingSink();
    LogFilter errors = new LogFilter(Set.of("ERROR"), Set.of());
    Subscriber subscriber =
        broadcasters.follow(
            new StreamRequest(
                Subject.run(run),
                0,
                errors,
                Optional.empty(),
                false,
                Language.ENGLISH,
                RunScope.ALL,
                false),
            filtered);
    await().until(() -> filtered.text().contains("connected"));
    more(0, 3);
    // Whatever it writes next, such as a heartbeat, it has passed these rows.
    subscriber.tick(System.nanoTime() + Duration.ofMinutes(1).toNanos(), 1, Long.MAX_VALUE);
    await().until(() -> filtered.text().endsWith("\n:\n\n") || filtered.text().contains("\n:\nid"));
    assertThat(broadcasters.traffic.lagsSinceLastAsked().getTotalCount()).isZero();

    RecordingSink everything = follow(StreamRequest.ALL);
    await().until(() -> everything.messages().size() == 3);
    more(3, 5);
    await().until(() -> everything.messages().size() == 5);

    AtomicLong measured = new AtomicLong();
    await()
        .until(
            () ->
                measured.addAndGet(broadcasters.traffic.lagsSinceLastAsked().getTotalCount()) == 2);
    assertThat(broadcasters.traffic.deliveries()).isEqualTo(5);
  }

  @Test
  void sendsAwayWhoTakesNothingForTooLong() throws SQLException {
    RecordingSink sink = new RecordingSink();
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), 0), sink);
    await().until(() -> sink.text().contains("connected"));
    sink.stall(true);
    more(0, 1);
    await()
        .until(
            () -> {
              subscriber.tick(System.nanoTime() + Duration.ofMinutes(5).toNanos(), 1, 1);
              return subscriber.closed() == DisconnectReason.STALLED;
            });

    await().until(sink::isClosed);
  }

  @Test
  void sendsWhoHasBeenHereForLongRoundWithItsPlace() throws SQLException {
    RecordingSink sink = new RecordingSink();
    Subscriber subscriber = broadcasters.follow(request(Optional.empty(), 0), sink);
    await().until(() -> sink.text().contains("connected"));
    more(0, 3);
    await().until(() -> sink.messages().size() == 3);
    long almost = System.nanoTime() + MAX_AGE.multipliedBy(8).dividedBy(10).toNanos();
    subscriber.tick(almost, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(sink.isClosed()).isFalse();

    subscriber.tick(almost + MAX_AGE.toNanos(), Long.MAX_VALUE, Long.MAX_VALUE);

    await().until(sink::isClosed);
    assertThat(subscriber.closed()).isEqualTo(DisconnectReason.ROTATED);
    assertThat(sink.text()).matches("(?s).*\\nretry: [1-4]?\\d\\d\\n\\n");
  }

  private List<RecordingSink> crowd(Optional<ResumeToken> resume, long tail) {
    return IntStream.range(0, CROWD).mapToObj(i -> follow(resume, tail)).toList();
  }

  private static void awaitAll(List<RecordingSink> crowd, List<String> messages) {
    await()
        .untilAsserted(
            () ->
                assertThat(crowd)
                    .allSatisfy(
                        sink -> assertThat(sink.messages()).containsExactlyElementsOf(messages)));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RecordingSink follow(long tail) {
    return follow(Optional.empty(), tail);
  }

  private RecordingSink follow(Optional<ResumeToken> resume, long tail) {
    RecordingSink sink = new RecordingSink();
    broadcasters.follow(request(resume, tail), sink);
    return sink;
  }

  private StreamRequest request(Optional<ResumeToken> resume, long tail) {
    return new StreamRequest(
        Subject.run(run),
        tail,
        LogFilter.ALL,
        resume,
        false,
        Language.ENGLISH,
        RunScope.ALL,
        false);
  }

  private void more(int from, int to) throws SQLException {
    scraper.writeAll(run, numbered("row ", from, to));
    tell(read());
  }

  /** Rows that the ring gets, while the table has only the later ones when it is asked for them. */
  private void moreDeletedBefore(int from, int to, String message) throws SQLException {
    scraper.writeAll(run, numbered("row ", from, to));
    LogPage page = read();
    // Before anybody is told: who falls off the ring asks for its page at once, stalled or not.
    deleteBefore(message);
    tell(page);
  }

  private void deleteBefore(String message) throws SQLException {
    scraper
        .connection()
        .createStatement()
        .execute("delete from scraper_control_scraperlog where id < " + idOf(message));
  }

  private long idOf(String message) throws SQLException {
    try (Statement statement = scraper.connection().createStatement();
        ResultSet result =
            statement.executeQuery(
                "select id from scraper_control_scraperlog where message = '" + message + "'")) {
      assertThat(result.next()).isTrue();
      return result.getLong(1);
    }
  }

  /** Messages of the rows behind the one reset. */
  private static List<String> afterReset(RecordingSink sink) {
    String[] parts = sink.text().split("\"type\":\"reset\"", -1);
    assertThat(parts).as("told once").hasSize(2);
    return RecordingSink.messages(parts[1]);
  }

  private LogPage read() throws SQLException {
    return read(1000);
  }

  private LogPage read(int rows) throws SQLException {
    LogPage page = reader.read(listener, position, StillOpen.IN_SNAPSHOT, rows, 1 << 20);
    position = page.cursor();
    return page;
  }

  private void tell(LogPage page) {
    broadcasters.advanced(new LogAdvanced(page.cursor(), LogOrder.TRANSACTION));
    append(page);
  }

  private void append(LogPage page) {
    broadcasters.appended(new LogAppended(run, page.entries()));
  }

  private static List<String> numbered(String prefix, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
  }
}
