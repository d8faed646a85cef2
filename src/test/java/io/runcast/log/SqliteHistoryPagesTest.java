package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.database.DatabaseKind;
import io.runcast.database.TableNames;
import io.runcast.testkit.SqliteScraper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;

/** A run's history in an SQLite file. */
class SqliteHistoryPagesTest {

  private static final long BYTES = 4 << 20;

  @TempDir Path folder;

  private final TableNames names = TableNames.DEFAULT.in(DatabaseKind.SQLITE);
  private final LogHistory history = new LogHistory(names.logTable(), LogOrder.ID);
  private final CountsReader counts = new CountsReader(names.logTable(), LogOrder.ID);
  private SqliteScraper scraper;
  private Connection connection;
  private LogReading reading;
  private long run;

  @BeforeEach
  void begin() throws SQLException {
    Path file = folder.resolve("crm.sqlite3");
    scraper = SqliteScraper.create(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    connection = config.createConnection("jdbc:sqlite:" + file);
    run = scraper.startRun();
    reading = history.begin(connection, Duration.ofSeconds(5));
  }

  @AfterEach
  void end() throws SQLException {
    reading.close();
    connection.close();
    scraper.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 21, 100})
  void pagesForwardsAndBackwardsThroughEveryRowOnce(int limit) throws SQLException {
    List<Long> ids = write(20);

    List<Long> forwards = new ArrayList<>();
    HistoryPage page = history.after(reading, asked(LogView.ALL, limit), start());
    forwards.addAll(ids(page));
    while (!page.endReached()) {
      page = history.after(reading, asked(LogView.ALL, limit), page.after());
      forwards.addAll(ids(page));
    }
    List<Long> backwards = new ArrayList<>();
    page = history.last(reading, asked(LogView.ALL, limit));
    backwards.addAll(0, ids(page));
    while (!page.beginReached()) {
      page = history.before(reading, asked(LogView.ALL, limit), page.before());
      backwards.addAll(0, ids(page));
    }

    assertThat(forwards).isEqualTo(ids);
    assertThat(backwards).isEqualTo(ids);
  }

  @Test
  void turnsRoundWhereItStands() throws SQLException {
    List<Long> ids = write(20);

    HistoryPage middle = history.after(reading, asked(LogView.ALL, 5), cursorAfter(ids.get(4)));
    HistoryPage earlier = history.before(reading, asked(LogView.ALL, 3), middle.before());
    HistoryPage again = history.after(reading, asked(LogView.ALL, 5), earlier.after());
    HistoryPage next = history.after(reading, asked(LogView.ALL, 5), middle.after());

    assertThat(ids(middle)).isEqualTo(ids.subList(5, 10));
    assertThat(ids(earlier)).isEqualTo(ids.subList(2, 5));
    assertThat(ids(again)).isEqualTo(ids.subList(5, 10));
    assertThat(ids(next)).isEqualTo(ids.subList(10, 15));
  }

  @Test
  void hasNothingOfARunWithoutRows() throws SQLException {
    write(3);
    long empty = scraper.startRun();
    HistoryRequest request = new HistoryRequest(Subject.run(empty), LogView.ALL, 10, BYTES);

    HistoryPage first = history.after(reading, request, start());
    HistoryPage last = history.last(reading, request);

    assertThat(first.entries()).isEmpty();
    assertThat(first.beginReached()).isTrue();
    assertThat(first.endReached()).isTrue();
    assertThat(last.entries()).isEmpty();
    assertThat(last.after()).isEqualTo(start());
    assertThat(history.around(reading, request, 1)).isEmpty();
    assertThat(history.outline(reading, Subject.run(empty), LogView.ALL, null, null, 100).marks())
        .isEmpty();
    LogCounts none = counts.count(reading, Subject.run(empty), LogView.ALL, 10);
    assertThat(none.rows()).isZero();
    assertThat(none.from()).isNull();
    assertThat(none.buckets()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,10,10", "2,9,10", "3,9,11", "10,5,14", "30,0,19"})
  void putsARowInTheMiddle(int limit, int first, int last) throws SQLException {
    List<Long> ids = write(20);

    HistoryPage page =
        history.around(reading, asked(LogView.ALL, limit), ids.get(10)).orElseThrow();

    assertThat(ids(page)).isEqualTo(ids.subList(first, last + 1));
    assertThat(page.beginReached()).isEqualTo(first == 0);
    assertThat(page.endReached()).isEqualTo(last == 19);
  }

  @Test
  void putsARowInTheMiddleThatTheViewLeavesOut() throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(write(i % 5 == 0 ? "ERROR" : "INFO", "", "row " + i));
    }

    HistoryPage page = history.around(reading, asked(errors(), 5), ids.get(12)).orElseThrow();

    assertThat(ids(page)).containsExactly(ids.get(5), ids.get(10), ids.get(12), ids.get(15));
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, 0 1",
    "CRITICAL, 2 3",
    "DEBUG, 4 5",
    "WARN, 6 7",
    "OTHER, 8 9",
    "INFO, ''",
  })
  void knowsLevelsByAllTheirNames(String level, String messages) throws SQLException {
    List<String> spellings =
        List.of(
            "ERROR",
            "error",
            "CRITICAL",
            "Fatal",
            "DEBUG",
            "TRACE",
            "WARNING",
            "\t warn \n",
            "notice",
            "");
    for (int i = 0; i < spellings.size(); i++) {
      write(spellings.get(i), "", Integer.toString(i));
    }
    LogFilter filter = new LogFilter(Set.of(level), Set.of());
    LogView view = new LogView(filter, null, null, null);

    List<LogEntry> rows = history.after(reading, asked(view, 50), start()).entries();

    assertThat(String.join(" ", rows.stream().map(LogEntry::message).toList())).isEqualTo(messages);
    assertThat(rows).allMatch(row -> filter.accepts(row.level(), row.portal()));
    assertThat(
            counts
                .count(reading, Subject.run(run), LogView.ALL, 5)
                .levels()
                .getOrDefault(level, 0L))
        .isEqualTo(rows.size());
  }

  @ParameterizedTest
  @CsvSource({"100%, a", "HUNDRED, b", "_, c", "'\\', d", "immo, e", "%, a", "nothing, ''"})
  void findsTextAsItStandsInMessageAndPortal(String text, String portals) throws SQLException {
    write("INFO", "a", "100% done");
    write("INFO", "b", "one hundred");
    write("INFO", "c", "snake_case");
    write("INFO", "d", "C:\\temp");
    write("INFO", "e-Immo", "");
    LogView view = new LogView(LogFilter.ALL, new TextSearch(text, false), null, null);

    List<LogEntry> rows = history.after(reading, asked(view, 50), start()).entries();

    assertThat(String.join("", rows.stream().map(row -> row.portal().substring(0, 1)).toList()))
        .isEqualTo(portals);
  }

  @Test
  void takesTheFirstMomentOfATimeButNotItsLast() throws SQLException {
    for (int second = 0; second < 10; second++) {
      scraper.write(run, "INFO", "", "at " + second, "2026-01-02 03:04:0" + second + ".250000");
    }
    scraper.write(run, "INFO", "", "elsewhere", "2026-01-02 05:04:03.250+02:00");
    LogView view =
        new LogView(
            LogFilter.ALL,
            null,
            Instant.parse("2026-01-02T03:04:03.250Z"),
            Instant.parse("2026-01-02T03:04:05.250Z"));

    assertThat(history.after(reading, asked(view, 50), start()).entries())
        .extracting(LogEntry::message)
        .containsExactly("at 3", "at 4", "elsewhere");
  }

  @Test
  void marksStepsThatGiveExactlyTheirRows() throws SQLException {
    List<Long> ids = write(1234);
    scraper.write(scraper.startRun(), "of another run");

    Outline outline = history.outline(reading, Subject.run(run), LogView.ALL, null, null, 100);

    assertThat(outline.rows()).isEqualTo(1234);
    assertThat(outline.before()).isNull();
    assertThat(outline.lastId()).hasValue(ids.get(1233));
    List<Long> found = new ArrayList<>();
    for (Outline.Mark mark : outline.marks()) {
      found.addAll(0, ids(history.after(reading, asked(LogView.ALL, mark.rows()), mark.cursor())));
    }
    assertThat(found).isEqualTo(ids);
    assertThat(outline.marks()).hasSize(13);
    assertThat(outline.marks().get(12).rows()).isEqualTo(34);
  }

  @Test
  void givesWhatLiesBetweenTwoPlaces() throws SQLException {
    List<Long> ids = write(20);
    LogCursor from = cursorAfter(ids.get(4));
    LogCursor until = cursorAfter(ids.get(12));

    HistoryPage all = history.between(reading, asked(LogView.ALL, 50), from, until);
    HistoryPage first = history.between(reading, asked(LogView.ALL, 5), from, until);
    HistoryPage rest = history.between(reading, asked(LogView.ALL, 5), first.after(), until);
    HistoryPage none = history.between(reading, asked(LogView.ALL, 5), until, until);
    Outline outline = history.outline(reading, Subject.run(run), LogView.ALL, until, from, 100);

    assertThat(ids(all)).isEqualTo(ids.subList(5, 13));
    assertThat(all.endReached()).isTrue();
    assertThat(ids(first)).isEqualTo(ids.subList(5, 10));
    assertThat(first.endReached()).isFalse();
    assertThat(ids(rest)).isEqualTo(ids.subList(10, 13));
    assertThat(rest.endReached()).isTrue();
    assertThat(ids(none)).isEmpty();
    assertThat(none.endReached()).isTrue();
    assertThat(outline.rows()).isEqualTo(8);
    assertThat(outline.before()).isNull();
  }

  @Test
  void knowsWhereARowStands() throws SQLException {
    List<Long> ids = write(20);
    write("ERROR", "", "an error");
    List<Long> others = write(3);

    LogHistory.Position row =
        history.position(reading, Subject.run(run), LogView.ALL, others.get(1)).orElseThrow();

    assertThat(row.index()).isEqualTo(22);
    assertThat(ids(history.after(reading, asked(LogView.ALL, 5), row.cursor())))
        .containsExactly(others.get(2));
    assertThat(
            history
                .position(reading, Subject.run(run), errors(), others.get(1))
                .orElseThrow()
                .index())
        .isEqualTo(1);
    assertThat(
            history.position(reading, Subject.run(run), errors(), ids.get(0)).orElseThrow().index())
        .isZero();
    assertThat(history.position(reading, Subject.run(run), LogView.ALL, 99_999)).isEmpty();
  }

  @Test
  void endsAPageWhereItsBytesEnd() throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(write("INFO", "", "x".repeat(60_000)));
    }
    HistoryRequest small = new HistoryRequest(Subject.run(run), LogView.ALL, 50, 130_000);
    HistoryRequest tiny = new HistoryRequest(Subject.run(run), LogView.ALL, 50, 1);

    HistoryPage first = history.after(reading, small, start());
    HistoryPage last = history.last(reading, small);

    assertThat(ids(first)).isEqualTo(ids.subList(0, 2));
    assertThat(first.endReached()).isFalse();
    assertThat(ids(history.after(reading, small, first.after()))).isEqualTo(ids.subList(2, 4));
    assertThat(ids(last)).isEqualTo(ids.subList(3, 5));
    assertThat(last.beginReached()).isFalse();
    assertThat(ids(history.before(reading, small, last.before()))).isEqualTo(ids.subList(1, 3));
    assertThat(ids(history.after(reading, tiny, start()))).isEqualTo(ids.subList(0, 1));
  }

  @Test
  void countsByLevelPortalAndTime() throws SQLException {
    for (int second = 0; second < 10; second++) {
      String at = "2026-01-02 03:04:0" + second;
      scraper.write(run, second < 8 ? "INFO" : "FATAL", second % 2 == 0 ? "a" : "b", "x", at);
    }
    scraper.write(run, "?", "a", "x", "2026-01-02 03:04:09");

    LogCounts counted = counts.count(reading, Subject.run(run), LogView.ALL, 3);

    assertThat(counted.rows()).isEqualTo(11);
    assertThat(counted.levels()).containsOnlyKeys("INFO", "CRITICAL", "OTHER");
    assertThat(counted.levels()).containsEntry("INFO", 8L).containsEntry("CRITICAL", 2L);
    assertThat(counted.portals())
        .containsExactly(new LogCounts.Portal("a", 6), new LogCounts.Portal("b", 5));
    assertThat(counted.from()).isEqualTo(Instant.parse("2026-01-02T03:04:00Z"));
    assertThat(counted.to()).isEqualTo(Instant.parse("2026-01-02T03:04:09Z"));
    assertThat(counted.bucketSeconds()).isEqualTo(3);
    assertThat(counted.buckets()).hasSize(3);
    assertThat(counted.buckets().stream().mapToLong(LogCounts.Bucket::rows).sum()).isEqualTo(11);
    assertThat(counted.buckets().get(1).at()).isEqualTo(Instant.parse("2026-01-02T03:04:03Z"));
    assertThat(counted.lastId()).isPresent();
  }

  private List<Long> write(int rows) throws SQLException {
    long first = write("INFO", "", "row 0");
    scraper.writeAll(run, IntStream.range(1, rows).mapToObj(i -> "row " + i).toList());
    return LongStream.range(first, first + rows).boxed().toList();
  }

  private long write(String level, String portal, String message) throws SQLException {
    return scraper.write(run, level, portal, message, "2026-01-02 03:04:05");
  }

  private LogCursor cursorAfter(long id) throws SQLException {
    HistoryPage page = history.around(reading, asked(LogView.ALL, 1), id).orElseThrow();
    return page.entries().get(0).cursor();
  }

  private LogCursor start() {
    return LogCursor.start(reading.epoch());
  }

  private HistoryRequest asked(LogView view, int limit) {
    return new HistoryRequest(Subject.run(run), view, limit, BYTES);
  }

  private static LogView errors() {
    return new LogView(new LogFilter(Set.of("ERROR"), Set.of()), null, null, null);
  }

  private static List<Long> ids(HistoryPage page) {
    return page.entries().stream().map(LogEntry::id).toList();
  }
}
