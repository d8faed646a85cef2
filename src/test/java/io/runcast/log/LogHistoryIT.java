package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run's history in PostgreSQL, also while it is being written. */
@Timeout(120)
@Tag("serverless")
class LogHistoryIT {

  /** By each writer. */
  private static final int MOST_WRITTEN = 5_000;

  private static final long BYTES = 4 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int WRITERS = 4;

  private LogHistory history = new LogHistory(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
  private String url = "";
  private LogWriter scraper;
  private Connection connection;
  private long run;

  @BeforeEach
  void begin() throws Exception {
    url = SharedPostgres.get().createDatabase("history");
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    scraper = LogWriter.to(url);
    connection = PostgresServer.connect(url);
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws SQLException {
    scraper.close();
    connection.close();
  }

  @Test
  void namesWhatARunHasWrittenAndNamesItAnewWhenThatChanges() throws SQLException {
    scraper.writeMany(run, 20);
    assertThat(content()).as("the run goes on").isEmpty();
    scraper.finish(run, "completed");
    String name = content().orElseThrow();
    scraper.write(scraper.startRun(), "of another run");
    assertThat(content()).hasValue(name);

    scraper.write(run, "late");
    String longer = content().orElseThrow();
    assertThat(longer).isNotEqualTo(name);
    execute(
        "delete from scraper_control_scraperlog where id in (select min(id) from scraper_control_scraperlog where run_id = "
            + run
            + ")");
    String shorter = content().orElseThrow();
    assertThat(shorter).isNotIn(name, longer);
    execute("delete from scraper_control_scraperlog where message = 'row 9'");
    awaitAnotherNameThan(shorter);
    String thinner = content().orElseThrow();
    execute("update scraper_control_scraperlog set message = '' where message = 'row 10'");
    awaitAnotherNameThan(thinner);
  }

  @Test
  void namesNothingWhileARowMayStillComeBeforeTheLastOne() throws SQLException {
    try (LogWriter slow = LogWriter.to(url)) {
      slow.connection().setAutoCommit(false);
      slow.write(run, "of an older transaction");
      scraper.write(run, "of a younger one");
      scraper.finish(run, "completed");

      assertThat(content()).isEmpty();
      slow.connection().commit();
      assertThat(content()).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 2000})
  void pagesThroughOldRowsFirstAndThenThroughTransactions(int limit) throws SQLException {
    writeInEveryWay();
    List<Long> expected = inOrder();

    assertThat(forwards(LogView.ALL, limit)).isEqualTo(expected);
    assertThat(backwards(LogView.ALL, limit)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(LogOrder.class)
  void marksGiveExactlyTheirRowsAndCoverTheRunOnce(LogOrder order) throws SQLException {
    writeInEveryWay();
    LogHistory ordered = new LogHistory(TableNames.DEFAULT.logTable(), order);
    for (LogView view :
        List.of(LogView.ALL, view("nice", false), view("n(ic|ea)", true), levels("OTHER"))) {
      List<Long> found = new ArrayList<>();
      List<Long> all = new ArrayList<>();
      try (LogReading reading = ordered.begin(connection, LONGEST)) {
        Outline outline = ordered.outline(reading, Subject.run(run), view, null, null, 100);
        assertThat(outline.before()).isNull();
        for (Outline.Mark mark : outline.marks()) {
          HistoryPage page =
              ordered.after(
                  reading,
                  new HistoryRequest(Subject.run(run), view, mark.rows(), BYTES),
                  mark.cursor());
          assertThat(page.entries()).hasSize(mark.rows());
          found.addAll(0, ids(page));
        }
        HistoryPage page =
            ordered.after(
                reading,
                new HistoryRequest(Subject.run(run), view, 2000, BYTES),
                LogCursor.start(reading.epoch()));
        assertThat(page.endReached()).isTrue();
        all.addAll(ids(page));
        assertThat(outline.rows()).isEqualTo(all.size());
      }
      assertThat(found).isEqualTo(all);
    }
  }

  @Test
  void findsTheSameByAnIndexOfTexts() throws Exception {
    writeInEveryWay();
    execute(
        "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
            + " select %d, 'INFO', '', 'hay ' || g, now() from generate_series(1, 20000) g"
                .formatted(run));
    scraper.write(run, "ERROR", "needles", "");
    execute("analyze scraper_control_scraperlog");
    List<LogView> views =
        List.of(
            view("nice", false),
            view("n(ic|ea)", true),
            view("EEDLE", false),
            view("hay", false),
            view("ha", false),
            view("nothing of that", false),
            new LogView(
                new LogFilter(Set.of("ERROR"), Set.of()),
                new TextSearch("need", false),
                null,
                null));
    List<List<Long>> walked = new ArrayList<>();
    for (LogView view : views) {
      walked.add(forwards(view, 400));
    }

    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .withTextIndex(true)
        .run();
    history = new LogHistory(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION, true);

    for (int i = 0; i < views.size(); i++) {
      assertThat(forwards(views.get(i), 400)).as("%s", views.get(i)).isEqualTo(walked.get(i));
      assertThat(backwards(views.get(i), 400)).as("%s", views.get(i)).isEqualTo(walked.get(i));
      try (LogReading reading = history.begin(connection, LONGEST)) {
        assertThat(history.outline(reading, Subject.run(run), views.get(i), null, null, 100).rows())
            .isEqualTo(walked.get(i).size());
      }
    }
    await()
        .untilAsserted(
            () ->
                assertThat(number("select pg_stat_get_numscans('runcast_log_text'::regclass)"))
                    .as("uses of the index")
                    .isGreaterThan(10));
  }

  @Test
  void finishesAnOutlineInPiecesWhereverTheyAreCut() throws SQLException {
    writeInEveryWay();
    try (LogReading reading = history.begin(connection, LONGEST)) {
      Outline whole = history.outline(reading, Subject.run(run), LogView.ALL, null, null, 100);
      long rows = 0;
      LogCursor before = null;
      for (Outline.Mark mark : whole.marks()) {
        Outline piece =
            history.outline(reading, Subject.run(run), LogView.ALL, before, mark.cursor(), 100);
        assertThat(piece.rows()).isEqualTo(mark.rows());
        assertThat(piece.before()).isNull();
        rows += piece.rows();
        before = mark.cursor();
      }
      assertThat(rows).isEqualTo(whole.rows()).isEqualTo(inOrder().size());
    }
  }

  @Test
  void knowsTheTruePositionOfEveryRow() throws SQLException {
    writeInEveryWay();
    List<Long> expected = inOrder();
    try (LogReading reading = history.begin(connection, LONGEST)) {
      for (int i = 0; i < expected.size(); i += 37) {
        LogHistory.Position position =
            history.position(reading, Subject.run(run), LogView.ALL, expected.get(i)).orElseThrow();
        HistoryPage around =
            history
                .around(
                    reading,
                    new HistoryRequest(Subject.run(run), LogView.ALL, 11, BYTES),
                    expected.get(i))
                .orElseThrow();

        assertThat(position.index()).isEqualTo(i);
        assertThat(ids(around))
            .isEqualTo(expected.subList(Math.max(0, i - 5), Math.min(expected.size(), i + 6)));
      }
      long elsewhere = scraper.write(scraper.startRun(), "of another run");
      assertThat(history.position(reading, Subject.run(run), LogView.ALL, elsewhere)).isEmpty();
    }
  }

  @Test
  void countsAsSqlDoes() throws SQLException {
    writeInEveryWay();
    CountsReader counts = new CountsReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
    LogView warnings = levels("WARN");
    try (LogReading reading = history.begin(connection, LONGEST)) {
      LogCounts all = counts.count(reading, Subject.run(run), LogView.ALL, 7);
      LogCounts some = counts.count(reading, Subject.run(run), warnings, 7);

      assertThat(all.rows()).isEqualTo(number("select count(*) from %s"));
      assertThat(all.levels().get("WARN"))
          .isEqualTo(number("select count(*) from %s and upper(level) in ('WARN', 'WARNING')"))
          .isEqualTo(some.rows());
      assertThat(all.levels().get("OTHER"))
          .isEqualTo(number("select count(*) from %s and level = 'odd'"));
      assertThat(all.levels().values().stream().mapToLong(n -> n).sum()).isEqualTo(all.rows());
      assertThat(all.buckets().stream().mapToLong(LogCounts.Bucket::rows).sum())
          .isEqualTo(all.rows());
      assertThat(all.buckets()).hasSizeBetween(1, 7);
      for (LogCounts.Portal portal : all.portals()) {
        assertThat(portal.rows())
            .isEqualTo(number("select count(*) from %s and portal = '" + portal.name() + "'"));
      }
      assertThat(some.levels()).containsOnlyKeys("WARN");
    }
  }

  @Test
  void takesTimesInFullPrecision() throws SQLException {
    Instant noon = Instant.parse("2026-01-02T12:00:00Z");
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
              + " select %d, 'INFO', '', g::text, timestamptz '%s' + g * interval '1 microsecond'"
                  .formatted(run, noon)
              + " from generate_series(0, 9) g");
    }
    LogView view = new LogView(LogFilter.ALL, null, noon.plusNanos(3000), noon.plusNanos(5000));

    assertThat(forwards(view, 10)).hasSize(2);
  }

  @Test
  void saysWhatIsWrongWithAnExpressionAndStopsOneThatTakesTooLong() throws SQLException {
    scraper.writeMany(run, 10);
    // Each takes a fast machine, too, longer than a statement may.
    for (int i = 0; i < 5; i++) {
      scraper.write(run, "x".repeat(4_000_000));
    }

    try (LogReading reading = history.begin(connection, LONGEST)) {
      assertThatThrownBy(() -> page(reading, view("(", true)))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2201B"));
    }
    // To begin takes statements, too.
    assertThatThrownBy(
            () -> {
              try (LogReading reading = history.begin(connection, Duration.ofMillis(20))) {
                page(reading, view("(x+x+)+\\1{3}y", true));
              }
            })
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    assertThat(connection.getAutoCommit()).isTrue();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("show statement_timeout")) {
      result.next();
      assertThat(result.getString(1)).as("as it was").isEqualTo("0");
    }
  }

  @Test
  void saysHowFarItCameWhereLittleMatches() throws SQLException {
    scraper.write(run, "ERROR", "", "the needle");
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
              + " select %d, 'INFO', '', 'hay ' || g, now() from generate_series(1, 250000) g"
                  .formatted(run));
    }
    int requests = 0;
    HistoryPage page;
    LogCursor place = null;
    do {
      try (LogReading reading = history.begin(connection, LONGEST)) {
        HistoryRequest request = new HistoryRequest(Subject.run(run), levels("ERROR"), 10, BYTES);
        page =
            place == null
                ? history.last(reading, request)
                : history.before(reading, request, place);
        place = page.before();
        requests++;
      }
    } while (!page.beginReached());

    assertThat(requests).isGreaterThan(2);
    assertThat(page.entries()).extracting(LogEntry::message).containsExactly("the needle");
  }

  /**
   * Transactions commit out of the order of their numbers: who goes on behind each page gets every
   * row once, as a stream would, and what was there when somebody begins is there once both ways.
   */
  @Test
  void losesAndDoublesNothingWhileOthersWrite() throws Exception {
    scraper.writeMany(run, 200);
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    List<Future<Integer>> written = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(i);
      written.add(writers.submit(write(writing, random)));
    }
    List<Long> followed = new ArrayList<>();
    Random random = new Random(42);
    try {
      LogCursor place = null;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
      while (System.nanoTime() < end) {
        place = follow(place, random, followed);
        Set<Long> there = new HashSet<>(inOrder());
        assertOnceAndInOrder(forwards(LogView.ALL, 200 + random.nextInt(500)), there);
        assertOnceAndInOrder(backwards(LogView.ALL, 200 + random.nextInt(500)), there);
      }
      writing.set(false);
      int rows = 200;
      for (Future<Integer> writer : written) {
        rows += writer.get();
      }
      for (int before = -1; before != followed.size(); ) {
        before = followed.size();
        place = follow(place, random, followed);
      }
      assertThat(followed).hasSize(rows).doesNotHaveDuplicates();
      assertThat(forwards(LogView.ALL, 500)).isEqualTo(inOrder()).hasSize(rows);
    } finally {
      writing.set(false);
      writers.shutdown();
    }
  }

  private LogCursor follow(@Nullable LogCursor from, Random random, List<Long> followed)
      throws SQLException {
    try (LogReading reading = history.begin(connection, LONGEST)) {
      LogCursor place = from == null ? LogCursor.start(reading.epoch()) : from;
      HistoryPage page =
          history.after(
              reading,
              new HistoryRequest(Subject.run(run), LogView.ALL, 1 + random.nextInt(2000), BYTES),
              place);
      followed.addAll(ids(page));
      String token = new ResumeToken(Subject.run(run), page.after(), false).encode();
      return ResumeToken.parse(token).orElseThrow().cursor();
    }
  }

  private static void assertOnceAndInOrder(List<Long> ids, Set<Long> there) {
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).containsAll(there);
  }

  /** Two transactions at a time, of which either may commit first, or be rolled back. */
  private Callable<Integer> write(AtomicBoolean writing, Random random) {
    return () -> {
      int rows = 0;
      try (LogWriter one = LogWriter.to(url);
          LogWriter two = LogWriter.to(url)) {
        one.connection().setAutoCommit(false);
        two.connection().setAutoCommit(false);
        // A reader that is slow must not have ever more to read.
        while (writing.get() && rows < MOST_WRITTEN) {
          int first = 1 + random.nextInt(20);
          int second = 1 + random.nextInt(20);
          one.writeMany(run, first);
          two.writeMany(run, second);
          one.writeMany(run, 1);
          if (random.nextInt(5) == 0) {
            two.connection().rollback();
          } else {
            two.connection().commit();
            rows += second;
          }
          two.writeMany(run, 1);
          two.connection().commit();
          one.connection().commit();
          rows += first + 2;
        }
      }
      return rows;
    };
  }

  /** Rows without a transaction, of one each, and of large ones; of all levels; huge messages. */
  private void writeInEveryWay() throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(
          """
          insert into scraper_control_scraperlog
            (run_id, level, portal, message, created_at, runcast_tx)
          select %d, (array['INFO', 'warning', 'WARN', 'Fatal', 'odd'])[1 + g %% 5],
            'portal ' || g %% 3, case when g %% 7 = 0 then 'a nice row' else 'a neat row' end,
            now() - g * interval '1 second', null
          from generate_series(1, 333) g
          """
              .formatted(run));
    }
    scraper.writeMany(run, 300);
    for (int i = 0; i < 50; i++) {
      scraper.write(run, i % 2 == 0 ? "ERROR" : "odd", "p", "nice " + "ä".repeat(i * 500));
    }
    scraper.writeMany(run, 120);
    scraper.writeMany(scraper.startRun(), 50);
  }

  private Optional<String> content() throws SQLException {
    ContentReader contents = new ContentReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
    Run now = new RunReader(TableNames.DEFAULT).find(connection, run).orElseThrow();
    String changes = contents.changes(connection).orElseThrow();
    try (LogReading reading = history.begin(connection, LONGEST)) {
      return contents.name(reading, now, changes);
    }
  }

  /** What PostgreSQL counts of others' changes it tells a little later. */
  private void awaitAnotherNameThan(String name) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(content()).isPresent().get().isNotEqualTo(name));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = scraper.connection().createStatement()) {
      statement.execute(sql);
      statement.execute("select pg_stat_force_next_flush()");
    }
  }

  private List<Long> inOrder() throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (Connection other = PostgresServer.connect(url);
        Statement statement = other.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select id from scraper_control_scraperlog where run_id = %d order by runcast_tx nulls first, id"
                    .formatted(run))) {
      while (result.next()) {
        ids.add(result.getLong(1));
      }
    }
    return ids;
  }

  private long number(String sql) throws SQLException {
    String table = "scraper_control_scraperlog where run_id = " + run;
    try (Connection other = PostgresServer.connect(url);
        Statement statement = other.createStatement();
        ResultSet result = statement.executeQuery(sql.formatted(table))) {
      result.next();
      return result.getLong(1);
    }
  }

  private List<Long> forwards(LogView view, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    LogCursor place = null;
    HistoryPage page;
    do {
      try (LogReading reading = history.begin(connection, LONGEST)) {
        place = place == null ? LogCursor.start(reading.epoch()) : place;
        page =
            history.after(reading, new HistoryRequest(Subject.run(run), view, limit, BYTES), place);
        ids.addAll(ids(page));
        place = page.after();
      }
    } while (!page.endReached());
    return ids;
  }

  private List<Long> backwards(LogView view, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    LogCursor place = null;
    HistoryPage page;
    do {
      try (LogReading reading = history.begin(connection, LONGEST)) {
        HistoryRequest request = new HistoryRequest(Subject.run(run), view, limit, BYTES);
        page =
            place == null
                ? history.last(reading, request)
                : history.before(reading, request, place);
        ids.addAll(0, ids(page));
        place = page.before();
      }
    } while (!page.beginReached());
    return ids;
  }

  private HistoryPage page(LogReading reading, LogView view) throws SQLException {
    return history.after(
        reading,
        new HistoryRequest(Subject.run(run), view, 500, BYTES),
        LogCursor.start(reading.epoch()));
  }

  private static LogView view(String text, boolean regex) {
    return new LogView(LogFilter.ALL, new TextSearch(text, regex), null, null);
  }

  private static LogView levels(String... levels) {
    return new LogView(new LogFilter(Set.of(levels), Set.of()), null, null, null);
  }

  private static List<Long> ids(HistoryPage page) {
    return page.entries().stream().map(LogEntry::id).toList();
  }
}
