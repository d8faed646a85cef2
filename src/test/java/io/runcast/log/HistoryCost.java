package io.runcast.log;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.testkit.PostgresServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures what reads of the history cost on a table of ten million rows, and shows their plans:
 * {@code mvn package -DskipTests exec:java@history}.
 *
 * <p>One run has them all. {@code -Druncast.bench.rows=} takes another number, {@code
 * -Druncast.bench.jdbc-url=} an existing database, which keeps what was written for the next time,
 * {@code -Druncast.bench.trigram=true} searches by an index of texts.
 */
public final class HistoryCost {

  private static final long RUN = 1;
  private static final Subject SUBJECT = Subject.run(RUN);
  private static final int FIRST_TX = 1000;
  private static final int REPEATS = 3;
  private static final int STATEMENTS = 2000;
  private static final int ROWS_OF_A_STATEMENT = 100;
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final String LOG = "scraper_control_scraperlog";

  private static final LogView RARE = levels("CRITICAL");
  private static final LogView LEVEL = levels("ERROR");

  private final String url;
  private final long rows;
  private final PrintStream console;
  private final boolean trigram = Boolean.getBoolean("runcast.bench.trigram");
  private final LogHistory history =
      new LogHistory(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION, trigram);
  private final CountsReader counts =
      new CountsReader(TableNames.DEFAULT.logTable(), LogOrder.TRANSACTION);

  private HistoryCost(String url, long rows, PrintStream console) {
    this.url = url;
    this.rows = rows;
    this.console = console;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws SQLException, InterruptedException {
    long rows = Long.getLong("runcast.bench.rows", 10_000_000);
    String existing = System.getProperty("runcast.bench.jdbc-url", "");
    if (!existing.isEmpty()) {
      new HistoryCost(existing, rows, System.out).run();
      return;
    }
    try (PostgresServer server =
        PostgresServer.temporary()
            .setting("max_wal_size", "8GB")
            .setting("shared_buffers", "2GB")
            .setting("maintenance_work_mem", "512MB")
            .withoutSync()
            .start()) {
      HistoryCost cost = new HistoryCost(server.createDatabase("history"), rows, System.out);
      cost.run();
      cost.write();
    }
  }

  private interface Read {
    Object by(LogReading reading) throws SQLException;
  }

  private void run() throws SQLException, InterruptedException {
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    fill();
    indexTexts();
    say("%-52s %10s  %s%n", "read", "median", "plan");
    long last = FIRST_TX + rows / 3;
    pages(last);
    measure(
        "position of the row in the middle",
        r -> history.position(r, SUBJECT, LogView.ALL, rows / 2));
    measure("position of the last row", r -> history.position(r, SUBJECT, LogView.ALL, rows));
    measure("position of the last row, one level", r -> history.position(r, SUBJECT, LEVEL, rows));
    measure("outline, one answer", r -> history.outline(r, SUBJECT, LogView.ALL, null, null, 5000));
    measure("outline, whole run", r -> outline(r, LogView.ALL));
    measure(
        "outline of one level, one answer",
        r -> history.outline(r, SUBJECT, LEVEL, null, null, 500));
    measure("outline of one level, whole run", r -> outline(r, LEVEL));
    measure("counts", r -> counts.count(r, SUBJECT, LogView.ALL, 60));
    measure("counts of one level", r -> counts.count(r, SUBJECT, LEVEL, 60));
    measure(
        "counts of a search, a single match",
        r -> counts.count(r, SUBJECT, text("needle", false), 60));
    measure("search, a single match in the middle", r -> search(r, text("needle", false)));
    measure("search, no match, regular expression", r -> search(r, text("n[e]{3}dle", true)));
    measure(
        "search, one row in 1,000, first 100", r -> page(r, text("000 not reached", false), 100));
    measure("search, every row, first 500", r -> page(r, text("company", false), 500));
  }

  /**
   * What the indexes cost who writes, in statements of rows as {@link #fill} has them. Not where
   * the database is kept: the run is another one then.
   */
  private void write() throws SQLException {
    long[] nanos = new long[STATEMENTS];
    long begun = System.nanoTime();
    try (Connection connection = PostgresServer.connect(url);
        PreparedStatement statement =
            connection.prepareStatement(
                """
                insert into %s (run_id, level, portal, message, created_at)
                select %d, 'INFO', 'portal ' || g %% 7,
                  'company number ' || g || ' found on page ' || g %% 97
                    || repeat('.', (g %% 60)::int),
                  clock_timestamp()
                from generate_series(?::bigint, ?) g
                """
                    .formatted(LOG, RUN))) {
      for (int i = 0; i < STATEMENTS; i++) {
        long start = System.nanoTime();
        statement.setLong(1, rows + (long) i * ROWS_OF_A_STATEMENT);
        statement.setLong(2, rows + (i + 1L) * ROWS_OF_A_STATEMENT - 1);
        statement.executeUpdate();
        nanos[i] = System.nanoTime() - start;
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(nanos);
    say(
        "%-52s %7.2f ms  p99 %.2f ms, slowest %.1f ms, %,.0f rows/s%n",
        "writing %d rows in a transaction".formatted(ROWS_OF_A_STATEMENT),
        nanos[STATEMENTS / 2] / 1e6,
        nanos[STATEMENTS * 99 / 100] / 1e6,
        nanos[STATEMENTS - 1] / 1e6,
        STATEMENTS * ROWS_OF_A_STATEMENT / seconds);
  }

  private void pages(long last) throws SQLException {
    int epoch;
    try (Connection connection = PostgresServer.connect(url);
        LogReading reading = history.begin(connection, LONGEST)) {
      epoch = reading.epoch();
    }
    LogCursor middle = LogCursor.before(epoch, last / 2, 1, new long[0]);
    measure("first page of 500", r -> page(r, LogView.ALL, 500));
    measure("page of 500 in the middle", r -> history.after(r, asked(LogView.ALL, 500), middle));
    measure(
        "page of 500 before the middle", r -> history.before(r, asked(LogView.ALL, 500), middle));
    measure("last page of 500", r -> history.last(r, asked(LogView.ALL, 500)));
    measure("page of 2,000 in the middle", r -> history.after(r, asked(LogView.ALL, 2000), middle));
    measure("500 rows around one", r -> history.around(r, asked(LogView.ALL, 500), rows / 2));
    measure("next 100 rows of a level, one row in 1,000", r -> page(r, RARE, 100));
  }

  private HistoryPage page(LogReading reading, LogView view, int limit) throws SQLException {
    return history.after(reading, asked(view, limit), LogCursor.start(reading.epoch()));
  }

  /** As a client searches a whole run, request after request. */
  private List<Long> search(LogReading reading, LogView view) throws SQLException {
    List<Long> found = new ArrayList<>();
    LogCursor at = LogCursor.start(reading.epoch());
    boolean more = true;
    while (more) {
      HistoryPage page = history.after(reading, asked(view, 500), at);
      page.entries().forEach(entry -> found.add(entry.id()));
      at = page.after();
      more = !page.endReached();
    }
    return found;
  }

  private long outline(LogReading reading, LogView view) throws SQLException {
    long found = 0;
    LogCursor before = null;
    do {
      Outline piece = history.outline(reading, SUBJECT, view, before, null, 5000);
      found += piece.rows();
      before = piece.before();
    } while (before != null);
    return found;
  }

  private void measure(String what, Read read) throws SQLException {
    long[] nanos = new long[REPEATS];
    try (Connection connection = PostgresServer.connect(url)) {
      for (int i = -1; i < REPEATS; i++) {
        long begun = System.nanoTime();
        try (LogReading reading = history.begin(connection, LONGEST)) {
          Object unused = read.by(reading);
        }
        if (i >= 0) {
          nanos[i] = System.nanoTime() - begun;
        }
      }
    }
    Arrays.sort(nanos);
    say("%-52s %7.0f ms  %s%n", what, nanos[REPEATS / 2] / 1e6, plans(read));
  }

  /** Of each kind of statement, the way to the rows. */
  private String plans(Read read) throws SQLException {
    try (Connection connection = PostgresServer.connect(url)) {
      PlanRecorder recorder = new PlanRecorder(connection, "auto");
      try (LogReading reading = history.begin(recorder.connection(), LONGEST)) {
        Object unused = read.by(reading);
      }
      return recorder.take().stream()
          .map(
              plan ->
                  plan.nodes().stream()
                          .filter(node -> node.contains("Scan") || node.contains("Sort"))
                          .distinct()
                          .collect(Collectors.joining("+"))
                      + plan.indexes().stream().distinct().toList())
          .distinct()
          .collect(Collectors.joining("; "));
    }
  }

  private void fill() throws SQLException, InterruptedException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      if (number(statement, "select count(*) from scraper_control_scraperrun") > 0) {
        return;
      }
      say("Writing %,d rows …%n", rows);
      statement.execute(
          "insert into scraper_control_scraperrun (status, started_at, finished_at, leads_found)"
              + " values ('completed', now(), now(), 0)");
      statement.execute("drop index runcast_log_order, runcast_log_transaction");
      statement.execute(
          """
          insert into %s (run_id, level, portal, message, created_at, runcast_tx)
          select %d,
            case when g %% 1000 = 0 then 'CRITICAL' when g %% 50 = 0 then 'ERROR'
              when g %% 20 = 0 then 'WARN' else 'INFO' end,
            'portal ' || g %% 7,
            case when g = %d then 'the needle' when g %% 1000 = 0 then 'host ' || g || ' not reached'
              else 'company number ' || g || ' found on page ' || g %% 97
                || repeat('.', (g %% 60)::int) end,
            timestamptz '2026-01-01 00:00:00Z' + g * interval '8 ms',
            (%d + g / 3)::text::xid8
          from generate_series(1, %d) g
          """
              .formatted(LOG, RUN, rows / 2, FIRST_TX, rows));
    }
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze " + LOG);
      say(
          "Table %,d MB, its indexes %,d MB%n",
          number(statement, "select pg_table_size('" + LOG + "') >> 20"),
          number(statement, "select pg_indexes_size('" + LOG + "') >> 20"));
    }
  }

  /** Builds the index of texts where it is asked for, and takes it away where it is not. */
  private void indexTexts() throws SQLException, InterruptedException {
    long begun = System.nanoTime();
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .withTextIndex(trigram)
        .run();
    if (trigram) {
      try (Connection connection = PostgresServer.connect(url);
          Statement statement = connection.createStatement()) {
        say(
            "Index of texts: %,d MB, looked for and built in %d s%n",
            number(statement, "select pg_relation_size('runcast_log_text') >> 20"),
            (System.nanoTime() - begun) / 1_000_000_000);
      }
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private void say(String format, @Nullable Object... arguments) {
    console.printf(Locale.ROOT, format, arguments);
  }

  private static HistoryRequest asked(LogView view, int limit) {
    return new HistoryRequest(SUBJECT, view, limit, 4 << 20);
  }

  private static LogView levels(String level) {
    return new LogView(new LogFilter(Set.of(level), Set.of()), null, null, null);
  }

  private static LogView text(String text, boolean regex) {
    return new LogView(LogFilter.ALL, new TextSearch(text, regex), null, null);
  }
}
