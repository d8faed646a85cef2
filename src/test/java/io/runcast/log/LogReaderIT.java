package io.runcast.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a page holds, and what it costs. */
@Timeout(60)
@Tag("serverless")
class LogReaderIT {

  private static final int ROWS = 500;
  private static final long BYTES = 512 * 1024;

  private final LogReader reader =
      new LogReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);
  private LogWriter scraper;
  private Connection connection;
  private PlanRecorder recorder;
  private long run;

  @BeforeEach
  void begin() throws Exception {
    String url = SharedPostgres.get().createDatabase("reader");
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    scraper = LogWriter.to(url);
    connection = PostgresServer.connect(url);
    recorder = new PlanRecorder(connection, "auto");
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws SQLException {
    scraper.close();
    connection.close();
  }

  @Test
  void readsOrdinaryRowsWithOneStatement() throws SQLException {
    scraper.writeMany(run, 700);

    LogPage page = read(LogFilter.ALL);

    assertThat(page.entries()).hasSize(ROWS);
    assertThat(page.complete()).isFalse();
    assertThat(recorder.take()).hasSize(1);
  }

  @Test
  void readsNoMoreLargeMessagesThanThePageHasRoomForAndThoseAtOnce() throws SQLException {
    String large = "x".repeat(16_000);
    scraper.writeAll(run, Collections.nCopies(300, large));

    LogPage page = read(LogFilter.ALL);

    assertThat(page.entries()).hasSize((int) (BYTES / large.length()));
    assertThat(page.entries()).allMatch(entry -> entry.message().equals(large));
    assertThat(page.complete()).isFalse();
    assertThat(recorder.take()).hasSize(2);
    LogPage next =
        reader.read(connection, Subject.run(run), LogFilter.ALL, page.cursor(), null, ROWS, BYTES);
    assertThat(next.entries().get(0).id()).isEqualTo(page.entries().get(31).id() + 1);
  }

  @Test
  void givesOneRowThatIsLargerThanAPage() throws SQLException {
    String huge = "y".repeat(2_000_000);
    scraper.writeAll(run, List.of(huge, "small"));

    LogPage page = read(LogFilter.ALL);

    assertThat(page.entries()).hasSize(1);
    assertThat(page.entries().get(0).message()).isEqualTo(huge);
    assertThat(page.complete()).isFalse();
  }

  @Test
  void movesPastWhatAFilterLeavesOutAndFetchesNoneOfIt() throws SQLException {
    scraper.writeAll(run, Collections.nCopies(300, "x".repeat(16_000)));
    long wanted = scraper.write(run, "ERROR", "", "wanted");

    LogPage page = read(new LogFilter(Set.of("ERROR"), Set.of()));

    assertThat(page.entries()).extracting(LogEntry::id).containsExactly(wanted);
    assertThat(page.complete()).isTrue();
    assertThat(recorder.take()).hasSize(1);
    LogPage none = read(new LogFilter(Set.of("CRITICAL"), Set.of()));
    assertThat(none.entries()).isEmpty();
    assertThat(none.cursor()).isEqualTo(page.cursor());
  }

  private LogPage read(LogFilter filter) throws SQLException {
    return reader.read(
        recorder.connection(), Subject.run(run), filter, LogCursor.start(1), null, ROWS, BYTES);
  }
}
