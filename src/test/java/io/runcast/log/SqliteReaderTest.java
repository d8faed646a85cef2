package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.database.DatabaseKind;
import io.runcast.database.TableNames;
import io.runcast.testkit.SqliteScraper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;

/** Rows and runs of an SQLite file, as a CRM writes them. */
class SqliteReaderTest {

  private static final int EPOCH = 7;
  private static final LogCursor START = LogCursor.start(EPOCH);

  @TempDir Path folder;

  private final TableNames names = TableNames.DEFAULT.in(DatabaseKind.SQLITE);
  private final LogReader reader = new LogReader(names.logTable(), LogOrder.ID);
  private final RunReader runs = new RunReader(names);
  private SqliteScraper scraper;
  private Connection connection;
  private long run;

  @BeforeEach
  void begin() throws SQLException {
    Path file = folder.resolve("crm.sqlite3");
    scraper = SqliteScraper.create(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    connection = config.createConnection("jdbc:sqlite:" + file);
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws SQLException {
    connection.close();
    scraper.close();
  }

  @Test
  void readsARowWithAllThatItHas() throws SQLException {
    long id = scraper.write(run, "WARN", "immo", "hello", "2026-01-02 03:04:05.123456");

    LogPage page = all(START, 10);

    LogEntry row = page.entries().get(0);
    assertThat(row)
        .isEqualTo(
            new LogEntry(
                run,
                id,
                id,
                "WARN",
                "immo",
                Instant.parse("2026-01-02T03:04:05.123456Z"),
                "hello",
                row.cursor()));
    assertThat(page.complete()).isTrue();
    assertThat(page.snapshot()).isEqualTo(Snapshot.QUIET);
    assertThat(page.cursor().open()).as("nothing is ever in flight").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02 03:04:05.123456, 2026-01-02T03:04:05.123456Z",
    "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02 03:04:05.5, 2026-01-02T03:04:05.500Z",
    "2026-01-02T03:04:05.123Z, 2026-01-02T03:04:05.123Z",
    "2026-01-02 03:04:05+01:00, 2026-01-02T02:04:05Z",
    "2026-01-02 03:04, 2026-01-02T03:04:00Z",
    "yesterday, 1970-01-01T00:00:00Z",
    "2026-02-31 00:00:00, 1970-01-01T00:00:00Z",
    "1767323045, 1970-01-01T00:00:00Z",
  })
  void readsTimesAsTheyAreWritten(String text, String time) throws SQLException {
    scraper.write(run, "INFO", "", "when", text);

    assertThat(all(START, 1).entries().get(0).timestamp()).isEqualTo(Instant.parse(time));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100})
  void readsEveryRowOnceWhateverThePageHolds(int rows) throws SQLException {
    long other = scraper.startRun();
    for (int i = 0; i < 20; i++) {
      scraper.write(i % 3 == 0 ? other : run, "row " + i);
    }

    List<String> messages = new ArrayList<>();
    LogCursor place = START;
    LogPage page;
    do {
      page = all(place, rows);
      place = page.cursor();
      page.entries().forEach(row -> messages.add(row.message()));
    } while (!page.complete());

    assertThat(messages).containsExactlyElementsOf(numbered(0, 20));
    assertThat(all(place, rows).entries()).isEmpty();
    assertThat(all(place, rows).cursor()).isEqualTo(place);
  }

  @Test
  void goesOnBehindAnyRow() throws SQLException {
    scraper.writeAll(run, numbered(0, 10));
    List<LogEntry> rows = all(START, 10).entries();

    for (int seen = 0; seen < 10; seen++) {
      LogCursor place = ResumeToken.parse(token(rows.get(seen))).orElseThrow().cursor();
      assertThat(reader.stands(connection, place)).isTrue();
      assertThat(messages(ofRun(place, null, LogFilter.ALL)))
          .containsExactlyElementsOf(numbered(seen + 1, 10));
    }
  }

  @Test
  void seesNothingOfATransactionBeforeItsCommit() throws SQLException {
    scraper.connection().setAutoCommit(false);
    scraper.write(run, "not yet");
    LogCursor end = reader.end(connection, EPOCH);
    assertThat(all(START, 10).entries()).isEmpty();

    scraper.connection().commit();

    assertThat(messages(all(end, 10))).containsExactly("not yet");
  }

  @Test
  void endsBehindTheLastRow() throws SQLException {
    LogCursor empty = reader.end(connection, EPOCH);
    scraper.write(run, "one");
    LogCursor one = reader.end(connection, EPOCH);
    scraper.write(run, "two");

    assertThat(messages(all(empty, 10))).containsExactly("one", "two");
    assertThat(messages(all(one, 10))).containsExactly("two");
    assertThat(one.epoch()).isEqualTo(EPOCH);
  }

  @Test
  void noticesThatTheRowOfAPlaceIsGone() throws SQLException {
    assertThat(reader.stands(connection, reader.end(connection, EPOCH))).isTrue();
    scraper.writeAll(run, numbered(0, 3));
    LogCursor place = reader.end(connection, EPOCH);
    assertThat(reader.stands(connection, place)).isTrue();

    scraper.execute("drop table scraper_control_scraperlog");
    scraper.execute("drop table scraper_control_scraperrun");
    scraper.createTables();
    scraper.write(scraper.startRun(), "again from 1");

    assertThat(reader.stands(connection, place)).isFalse();
    assertThat(messages(all(START, 10))).containsExactly("again from 1");
  }

  @Test
  void stopsAtTheListenersPosition() throws SQLException {
    scraper.writeAll(run, numbered(0, 5));
    LogCursor position = reader.end(connection, EPOCH);
    scraper.writeAll(run, numbered(5, 8));

    assertThat(messages(ofRun(START, position, LogFilter.ALL)))
        .containsExactlyElementsOf(numbered(0, 5));
    assertThat(messages(ofRun(position, null, LogFilter.ALL)))
        .containsExactlyElementsOf(numbered(5, 8));
  }

  @Test
  void filtersByLevelAndPortal() throws SQLException {
    scraper.write(run, "ERROR", "a\"b\\c", "error", "2026-01-02 03:04:05");
    scraper.write(run, "INFO", "immo", "info", "2026-01-02 03:04:05");
    scraper.write(run, "WARN", "", "warn", "2026-01-02 03:04:05");

    assertThat(messages(ofRun(START, null, new LogFilter(Set.of("ERROR", "WARN"), Set.of()))))
        .containsExactly("error", "warn");
    assertThat(messages(ofRun(START, null, new LogFilter(Set.of(), Set.of("a\"b\\c", "immo")))))
        .containsExactly("error", "info");
    assertThat(messages(ofRun(START, null, new LogFilter(Set.of("WARN"), Set.of("immo")))))
        .isEmpty();
  }

  @Test
  void beginsBeforeTheLastRows() throws SQLException {
    scraper.writeAll(run, numbered(0, 10));
    scraper.write(scraper.startRun(), "of another run");
    LogCursor position = reader.end(connection, EPOCH);

    LogCursor three = tail(position, 3);
    LogCursor all = tail(position, 100);

    assertThat(messages(ofRun(three, position, LogFilter.ALL)))
        .containsExactlyElementsOf(numbered(7, 10));
    assertThat(all).isEqualTo(START);
  }

  private LogCursor tail(LogCursor position, long rows) throws SQLException {
    TailSearch search = TailSearch.of(Subject.run(run), LogFilter.ALL, rows);
    while (search.found() == null) {
      search = reader.walk(connection, position, search);
    }
    return search.found();
  }

  @Test
  void bringsMessagesWholeAndKeepsThePageSmall() throws SQLException {
    List<String> hard =
        List.of(
            "",
            "two\nlines",
            "Grüße 👩‍👩‍👧‍👦",
            "ä".repeat(20_000),
            "x".repeat(1_000_000),
            "last");
    scraper.writeAll(run, hard);

    LogPage small = reader.read(connection, START, StillOpen.IN_SNAPSHOT, 10, 100_000);

    assertThat(messages(all(START, 10))).containsExactlyElementsOf(hard);
    assertThat(messages(small)).containsExactlyElementsOf(hard.subList(0, 4));
    assertThat(small.complete()).isFalse();
  }

  @Test
  void countsARunsRows() throws SQLException {
    assertThat(reader.firstId(connection, Subject.run(run))).isEmpty();
    long first = scraper.write(run, "first");
    long last = scraper.write(run, "last");

    assertThat(reader.firstId(connection, Subject.run(run))).hasValue(first);
    assertThat(reader.lastId(connection, Subject.run(run))).hasValue(last);
    assertThat(reader.count(connection, Subject.run(run))).isEqualTo(2);
  }

  @Test
  void readsRuns() throws SQLException {
    long second = scraper.startRun();
    scraper.finish(run, "completed");

    Run ended = runs.find(connection, run).orElseThrow();
    assertThat(ended.status()).isEqualTo("completed");
    assertThat(ended.ended()).isTrue();
    assertThat(ended.startedAt()).isBeforeOrEqualTo(ended.finishedAt());
    assertThat(ended.finishedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(ended.leadsFound()).isZero();
    assertThat(runs.current(connection, RunScope.ALL)).map(Run::id).hasValue(second);
    assertThat(runs.find(connection, new Long[] {run, second, 99L}))
        .extracting(Run::id)
        .containsExactlyInAnyOrder(run, second);
    assertThat(runs.find(connection, 99)).isEqualTo(Optional.empty());
  }

  @Test
  void listsRunsNewestFirst() throws SQLException {
    long second = scraper.startRun();
    long third = scraper.startRun();
    scraper.finish(second, "failed");

    assertThat(ids(null, OptionalLong.empty(), 10)).containsExactly(third, second, run);
    assertThat(ids(null, OptionalLong.empty(), 2)).containsExactly(third, second);
    assertThat(ids(null, OptionalLong.of(third), 10)).containsExactly(second, run);
    assertThat(ids("running", OptionalLong.of(third), 10)).containsExactly(run);
  }

  private List<Long> ids(@Nullable String status, OptionalLong before, int limit)
      throws SQLException {
    return runs.newest(connection, RunScope.ALL, statuses(status), before, limit).stream()
        .map(Run::id)
        .toList();
  }

  private static RunFilter statuses(@Nullable String status) {
    return status == null ? RunFilter.ALL : new RunFilter(Set.of(status), null, null);
  }

  private LogPage all(LogCursor after, int rows) throws SQLException {
    return reader.read(connection, after, StillOpen.IN_SNAPSHOT, rows, 64 << 20);
  }

  private LogPage ofRun(LogCursor after, @Nullable LogCursor upTo, LogFilter filter)
      throws SQLException {
    return reader.read(connection, Subject.run(run), filter, after, upTo, 100, 64 << 20);
  }

  private static String token(LogEntry row) {
    return new ResumeToken(Subject.run(row.run()), row.cursor(), false).encode();
  }

  private static List<String> messages(LogPage page) {
    return page.entries().stream().map(LogEntry::message).toList();
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "row " + i).toList();
  }
}
