package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However large a run is, each read touches little: proved by plans and buffers, not by time, for
 * the plans that PostgreSQL makes once it knows the parameters and for those that it keeps.
 */
@Timeout(180)
@Tag("serverless")
class LogPlansIT {

  private static final long LARGE_RUN = 1;
  private static final long NEW_RUN = 60;

  /** A tenth of all rows; they lie together. */
  private static final long TENTH_RUN = 59;

  private static final int ROWS = 200_000;
  private static final int FIRST_TX = 1000;
  private static final int EPOCH = 1;

  /** A page of rows that lie between as many of other runs, and what their indexes take. */
  private static final long FEW_BUFFERS = 400;

  private static final LogFilter RARE = new LogFilter(Set.of("CRITICAL"), Set.of());
  private static final Set<String> OURS =
      Set.of("runcast_log_order", "runcast_log_transaction", "runcast_log_pk");

  private static String url = "";

  private final LogReader reader =
      new LogReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);

  /** One read of those that the server makes. */
  private interface Read {
    void by(LogReader reader, Connection connection) throws SQLException;
  }

  @BeforeAll
  static void fill() throws Exception {
    url = SharedPostgres.get().createDatabase("plans");
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into scraper_control_scraperrun (status, started_at, leads_found)"
              + " select 'running', now(), 0 from generate_series(1, 60)");
      statement.execute(
          """
          insert into scraper_control_scraperlog
            (run_id, level, portal, message, created_at, runcast_tx)
          select case when g %% 2 = 0 then 1 else 2 + g %% 50 end,
            case when g %% 100000 = 0 then 'CRITICAL' else 'INFO' end, 'p' || g %% 7,
            'a message as scrapers write them, number ' || g || repeat('.', 60), now(),
            case when g > 2000 then (%d + g / 3)::text::xid8 end
          from generate_series(1, %d) g
          """
              .formatted(FIRST_TX, 2 * ROWS));
      statement.execute(
          """
          insert into scraper_control_scraperlog
            (run_id, level, portal, message, created_at, runcast_tx)
          select %d, 'INFO', '', 'a message as scrapers write them, number ' || g, now(),
            (10 + g / 3)::text::xid8
          from generate_series(1, %d) g
          """
              .formatted(TENTH_RUN, ROWS / 5));
      statement.execute("create index crm_run on scraper_control_scraperlog (run_id)");
      statement.execute(
          "create index crm_created on scraper_control_scraperlog (run_id, created_at)");
      statement.execute("alter table scraper_control_scraperlog set (autovacuum_enabled = off)");
      statement.execute("analyze");
      statement.execute(
          """
          insert into scraper_control_scraperlog
            (run_id, level, portal, message, created_at, runcast_tx)
          select %d, 'INFO', '', 'since the last analyze, number ' || g, now(),
            (%d + g / 3)::text::xid8
          from generate_series(1, 50000) g
          """
              .formatted(NEW_RUN, FIRST_TX + 2 * ROWS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan", "auto"})
  void touchesLittleOfALargeRun(String planCacheMode) throws SQLException {
    try (Connection real = PostgresServer.connect(url)) {
      PlanRecorder recorder = new PlanRecorder(real, planCacheMode);
      LogCursor end = reader.end(recorder.connection(), EPOCH);
      long last = end.tx();
      LogCursor middle = LogCursor.before(EPOCH, last / 2, 1, new long[] {last / 2 - 7});
      LogCursor quiet = LogCursor.before(EPOCH, last - 100, 1, new long[] {last - 150});
      LogCursor old = LogCursor.start(EPOCH).after(0, 600, new long[0]);

      few(recorder, "end", (r, c) -> r.end(c, EPOCH));
      few(recorder, "first page", page(LogCursor.start(EPOCH), end, LogFilter.ALL, 500));
      few(recorder, "first page, ended", page(LogCursor.start(EPOCH), null, LogFilter.ALL, 500));
      few(recorder, "page among the oldest", page(old, end, LogFilter.ALL, 500));
      few(recorder, "resume in the middle", page(middle, end, LogFilter.ALL, 500));
      few(recorder, "resume, ended", page(middle, null, LogFilter.ALL, 500));
      few(recorder, "resume at the end", page(quiet, end, LogFilter.ALL, 500));
      few(recorder, "rare filter", page(middle, end, RARE, 2000));
      few(recorder, "rare filter, oldest", page(LogCursor.start(EPOCH), end, RARE, 2000));
      few(recorder, "listener, behind", all(middle, 1000));
      few(recorder, "listener, quiet", all(quiet, 1000));
      few(recorder, "listener, idle", all(end, 1000));
      few(recorder, "stands", (r, c) -> r.stands(c, middle));
      few(recorder, "stands, oldest", (r, c) -> r.stands(c, old));
      few(recorder, "first id", (r, c) -> r.firstId(c, Subject.run(LARGE_RUN)));
      few(recorder, "last id", (r, c) -> r.lastId(c, Subject.run(LARGE_RUN)));
      few(recorder, "last id of none", (r, c) -> r.lastId(c, Subject.run(999_999)));
      few(recorder, "tail", walk(end, TailSearch.of(Subject.run(LARGE_RUN), LogFilter.ALL, 500)));
      // Each of its rows lies in a page of its own.
      few(recorder, "scattered tail", 2100, walk(end, TailSearch.of(Subject.run(7), RARE, 500)));
      few(recorder, "rare tail", walk(end, TailSearch.of(Subject.run(LARGE_RUN), RARE, 500)));
      few(
          recorder,
          "rare tail, on",
          walk(end, new TailSearch(Subject.run(1), RARE, 9, last / 2, 9, null)));
      few(
          recorder,
          "rare tail, oldest",
          walk(end, new TailSearch(Subject.run(1), RARE, 9, 0, 900, null)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan", "auto"})
  void touchesLittleOfARunThatStatisticsDoNotKnow(String planCacheMode) throws SQLException {
    try (Connection real = PostgresServer.connect(url)) {
      PlanRecorder recorder = new PlanRecorder(real, planCacheMode);
      LogCursor end = reader.end(recorder.connection(), EPOCH);
      long first = FIRST_TX + 2 * ROWS;
      LogCursor middle = LogCursor.before(EPOCH, first + 8000, 1, new long[] {first + 7990});

      few(recorder, "first page", page(NEW_RUN, LogCursor.start(EPOCH), end, LogFilter.ALL, 500));
      few(recorder, "resume", page(NEW_RUN, middle, end, LogFilter.ALL, 500));
      few(recorder, "resume, ended", page(NEW_RUN, middle, null, LogFilter.ALL, 500));
      few(recorder, "rare filter", page(NEW_RUN, middle, end, RARE, 2000));
      few(recorder, "listener, behind", all(LogCursor.before(EPOCH, first, 1, new long[0]), 1000));
      few(recorder, "tail", walk(end, TailSearch.of(Subject.run(NEW_RUN), LogFilter.ALL, 500)));
      few(recorder, "rare tail", walk(end, TailSearch.of(Subject.run(NEW_RUN), RARE, 500)));
      few(recorder, "first id", (r, c) -> r.firstId(c, Subject.run(NEW_RUN)));
      few(recorder, "last id", (r, c) -> r.lastId(c, Subject.run(NEW_RUN)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan", "auto"})
  void readsHistoryInTheOrderOfAnIndex(String planCacheMode) throws SQLException {
    try (Connection real = PostgresServer.connect(url)) {
      PlanRecorder recorder = new PlanRecorder(real, planCacheMode);
      LogCursor end = reader.end(recorder.connection(), EPOCH);
      long last = end.tx();
      LogCursor middle = LogCursor.before(EPOCH, last / 2, 1, new long[] {last / 2 - 7});
      LogCursor old = LogCursor.start(EPOCH).after(0, 600, new long[0]);
      LogView rare = new LogView(RARE, null, null, null);

      for (long run : new long[] {LARGE_RUN, NEW_RUN}) {
        page(recorder, run, "first page", (h, r, q) -> h.after(r, q, LogCursor.start(EPOCH)));
        page(recorder, run, "page in the middle", (h, r, q) -> h.after(r, q, middle));
        page(recorder, run, "page among the oldest", (h, r, q) -> h.after(r, q, old));
        page(recorder, run, "between", (h, r, q) -> h.between(r, q, middle, end));
        page(recorder, run, "backwards", (h, r, q) -> h.before(r, q, middle));
        page(recorder, run, "backwards, oldest", (h, r, q) -> h.before(r, q, old));
        page(recorder, run, "last page", (h, r, q) -> h.last(r, q));
      }
      page(recorder, LARGE_RUN, "around", (h, r, q) -> h.around(r, q, ROWS));
      ordered(
          recorder,
          "outline",
          (h, r) -> h.outline(r, Subject.run(LARGE_RUN), LogView.ALL, null, null, 500));
      ordered(
          recorder,
          "rare",
          (h, r) -> h.outline(r, Subject.run(LARGE_RUN), rare, middle, null, 500));
    }
  }

  @Test
  void countsRowsOfOneRunInTenWithoutReadingThoseOfOthers() throws SQLException {
    try (Connection real = PostgresServer.connect(url)) {
      PlanRecorder recorder = new PlanRecorder(real, "auto");

      assertThat(nodesOfCounting(recorder)).isNotEmpty().doesNotContain("Seq Scan");
    }
  }

  /** How the rows of a level before the last one are counted. */
  private static List<String> nodesOfCounting(PlanRecorder recorder) throws SQLException {
    LogHistory history = new LogHistory(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
    LogView view = new LogView(new LogFilter(Set.of("INFO"), Set.of()), null, null, null);
    try (LogReading reading = history.begin(recorder.connection(), Duration.ofSeconds(30));
        Statement statement = reading.connection().createStatement()) {
      long last;
      try (ResultSet result =
          statement.executeQuery(
              "select max(id) from scraper_control_scraperlog where run_id = " + TENTH_RUN)) {
        result.next();
        last = result.getLong(1);
      }
      assertThat(history.position(reading, Subject.run(TENTH_RUN), view, last)).isPresent();
    }
    return recorder.take().stream().flatMap(plan -> plan.nodes().stream()).toList();
  }

  private interface PageRead {
    Object by(LogHistory history, LogReading reading, HistoryRequest request) throws SQLException;
  }

  private interface HistoryRead {
    Object by(LogHistory history, LogReading reading) throws SQLException;
  }

  /** A page of 100 rows; each is fetched by its id, which takes four buffers. */
  private static void page(PlanRecorder recorder, long run, String what, PageRead read)
      throws SQLException {
    HistoryRequest request = new HistoryRequest(Subject.run(run), LogView.ALL, 100, 4 << 20);
    for (PlanRecorder.Plan plan : ordered(recorder, what, (h, r) -> read.by(h, r, request))) {
      assertThat(plan.buffers()).as("%s: %s", what, plan.text()).isLessThan(600);
    }
  }

  private static List<PlanRecorder.Plan> ordered(
      PlanRecorder recorder, String what, HistoryRead read) throws SQLException {
    LogHistory history = new LogHistory(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
    List<PlanRecorder.Plan> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      try (LogReading reading = history.begin(recorder.connection(), Duration.ofSeconds(30))) {
        assertThat(read.by(history, reading)).isNotNull();
      }
      List<PlanRecorder.Plan> plans = recorder.take();
      assertThat(plans).as(what).isNotEmpty();
      for (PlanRecorder.Plan plan : plans) {
        assertThat(plan.nodes())
            .as("%s: %s", what, plan.text())
            .doesNotContain("Seq Scan", "Bitmap Heap Scan");
        assertThat(OURS).as("%s: %s", what, plan.text()).containsAll(plan.indexes());
      }
      all.addAll(plans);
    }
    return all;
  }

  private void few(PlanRecorder recorder, String what, Read read) throws SQLException {
    few(recorder, what, FEW_BUFFERS, read);
  }

  private void few(PlanRecorder recorder, String what, long buffers, Read read)
      throws SQLException {
    // Often enough for pgjdbc to prepare the statement and for the server to settle on a plan.
    for (int i = 0; i < 12; i++) {
      read.by(reader, recorder.connection());
      List<PlanRecorder.Plan> plans = recorder.take();
      assertThat(plans).as(what).isNotEmpty();
      for (PlanRecorder.Plan plan : plans) {
        assertThat(plan.nodes())
            .as("%s: %s", what, plan.text())
            .doesNotContain("Seq Scan", "Bitmap Heap Scan");
        assertThat(OURS).as("%s: %s", what, plan.text()).containsAll(plan.indexes());
        assertThat(plan.buffers()).as("%s: %s", what, plan.text()).isLessThan(buffers);
      }
    }
  }

  private static Read page(LogCursor from, @Nullable LogCursor upTo, LogFilter filter, int rows) {
    return page(LARGE_RUN, from, upTo, filter, rows);
  }

  private static Read page(
      long run, LogCursor from, @Nullable LogCursor upTo, LogFilter filter, int rows) {
    return (r, c) -> r.read(c, Subject.run(run), filter, from, upTo, rows, 512 * 1024);
  }

  private static Read all(LogCursor from, int rows) {
    return (r, c) -> r.read(c, from, StillOpen.IN_SNAPSHOT, rows, 8 << 20);
  }

  private static Read walk(LogCursor position, TailSearch search) {
    return (r, c) -> r.walk(c, position, search);
  }
}
