package io.runcast.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;

/**
 * Plays the scraper on an SQLite file: makes the two tables as Django's migrations do and writes as
 * Django does, times as text in UTC.
 *
 * <p>Every call is a transaction of its own, unless {@link #connection()} was taken out of
 * autocommit. Not thread-safe.
 */
public final class SqliteScraper implements AutoCloseable {

  private static final DateTimeFormatter DJANGO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private final Connection connection;

  private SqliteScraper(Connection connection) {
    this.connection = connection;
  }

  /** Opens a file, which is made if need be, and waits so long at most for readers and writers. */
  public static SqliteScraper open(Path file, JournalMode journal, Duration patience)
      throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(journal);
    config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
    return new SqliteScraper(config.createConnection("jdbc:sqlite:" + file));
  }

  /** The usual one: write-ahead log, five seconds of patience, tables made. */
  public static SqliteScraper create(Path file) throws SQLException {
    SqliteScraper scraper = open(file, JournalMode.WAL, Duration.ofSeconds(5));
    scraper.createTables();
    return scraper;
  }

  /** What {@code manage.py migrate} does. */
  public void createTables() throws SQLException {
    execute(
        """
        create table "scraper_control_scraperrun" (
          "id" integer not null primary key autoincrement,
          "status" varchar(20) not null,
          "started_at" datetime not null,
          "finished_at" datetime null,
          "leads_found" integer not null)
        """);
    execute(
        """
        create table "scraper_control_scraperlog" (
          "id" integer not null primary key autoincrement,
          "level" varchar(10) not null,
          "message" text not null,
          "portal" varchar(100) not null,
          "created_at" datetime not null,
          "run_id" bigint not null references "scraper_control_scraperrun" ("id")
            deferrable initially deferred)
        """);
    execute(
        "create index \"scraper_control_scraperlog_run_id\" on \"scraper_control_scraperlog\""
            + " (\"run_id\")");
  }

  public long startRun() throws SQLException {
    return id(
        "insert into scraper_control_scraperrun (status, started_at, leads_found)"
            + " values ('running', ?, 0) returning id",
        now());
  }

  @CanIgnoreReturnValue
  public long write(long run, String message) throws SQLException {
    return write(run, "INFO", "", message, now());
  }

  @CanIgnoreReturnValue
  public long write(long run, String level, String portal, String message, String createdAt)
      throws SQLException {
    return id(
        "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
            + " values (?, ?, ?, ?, ?) returning id",
        run,
        level,
        portal,
        message,
        createdAt);
  }

  /** Several rows in one transaction. */
  public void writeAll(long run, List<String> messages) throws SQLException {
    connection.setAutoCommit(false);
    for (String message : messages) {
      write(run, message);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  public void finish(long run, String status) throws SQLException {
    id(
        "update scraper_control_scraperrun set status = ?, finished_at = ? where id = ?"
            + " returning id",
        status,
        now(),
        run);
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static String now() {
    return DJANGO.format(LocalDateTime.now(ZoneOffset.UTC));
  }

  @CanIgnoreReturnValue
  private long id(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
