package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.SqliteScraper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig.JournalMode;

/** Reads a file that others own, and leaves it and its writers alone. */
@Timeout(60)
class SqliteConnectionsTest {

  @TempDir Path folder;

  @Test
  void saysThatTheFileIsMissingAndDoesNotCreateIt() throws IOException {
    Path file = folder.resolve("none.sqlite3");

    assertThatThrownBy(() -> connections(file).borrow())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(file + " does not exist");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void saysWhichTableIsMissingAndCreatesNothing() throws SQLException, IOException {
    Path file = folder.resolve("empty.sqlite3");
    try (SqliteScraper owner = SqliteScraper.open(file, JournalMode.DELETE, Duration.ZERO)) {
      owner.execute("create table something (id integer)");
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> connections(file).openForPolling())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("has no table \"scraper_control_scraperrun\"")
        .hasMessageContaining("migrations")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("42P01");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void saysWhatIsWrongWithAFileThatIsNoDatabase() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "no database at all ".repeat(100));

    assertThatThrownBy(() -> connections(file).borrow())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(file + " cannot be read")
        .hasMessageContaining("not a database");
  }

  @Test
  void cannotWrite() throws SQLException {
    Path file = folder.resolve("crm.sqlite3");
    try (SqliteScraper scraper = SqliteScraper.create(file);
        Connection connection = connections(file).borrow();
        Statement statement = connection.createStatement()) {
      scraper.startRun();

      assertThatThrownBy(() -> statement.execute("delete from scraper_control_scraperrun"))
          .hasMessageContaining("readonly");
      assertThatThrownBy(() -> connections(file).openForMigration())
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void readsTheFileThatIsThereNowAndNotTheOneThatWas() throws SQLException, IOException {
    Path file = folder.resolve("crm.sqlite3");
    try (SqliteConnections connections = connections(file)) {
      for (int runs = 1; runs <= 3; runs++) {
        try (SqliteScraper scraper = SqliteScraper.create(file)) {
          for (int i = 0; i < runs; i++) {
            scraper.startRun();
          }
          try (Connection connection = connections.borrow()) {
            assertThat(count(connection, "scraper_control_scraperrun")).isEqualTo(runs);
          }
        }
        for (String suffix : List.of("", "-wal", "-shm")) {
          Files.deleteIfExists(folder.resolve("crm.sqlite3" + suffix));
        }
      }
    }
  }

  /**
   * Readers that connect, read and leave all the time. With a write-ahead log a writer without any
   * patience never sees them; with a rollback journal a commit meets a read now and then, which
   * Django's usual patience outlasts.
   */
  @ParameterizedTest
  @CsvSource({"WAL, 0", "DELETE, 5000"})
  void keepsNoWriterOut(JournalMode journal, long patienceMillis) throws Exception {
    Path file = folder.resolve("crm.sqlite3");
    Duration patience = Duration.ofMillis(patienceMillis);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CountDownLatch done = new CountDownLatch(1);
    List<Future<Long>> readers = new ArrayList<>();
    try (SqliteScraper scraper = SqliteScraper.open(file, journal, patience);
        SqliteConnections connections = connections(file)) {
      scraper.createTables();
      long run = scraper.startRun();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> readUntil(done, connections)));
      }

      for (int i = 0; i < 200; i++) {
        scraper.write(run, "row " + i);
      }

      done.countDown();
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).as("reads").isPositive();
      }
      try (Connection connection = connections.borrow()) {
        assertThat(count(connection, "scraper_control_scraperlog")).isEqualTo(200);
      }
    } finally {
      done.countDown();
      threads.shutdownNow();
    }
  }

  /**
   * A server that deploys the WAR a second time, or two of them, loads the driver and its native
   * library once for each class loader; the JVM allows a library file only one.
   */
  @Test
  void loadsItsNativeLibraryInEachClassLoader() throws Exception {
    Path file = folder.resolve("crm.sqlite3");
    SqliteScraper.create(file).close();
    URL[] driver = {
      JDBC.class.getProtectionDomain().getCodeSource().getLocation(),
      org.slf4j.Logger.class.getProtectionDomain().getCodeSource().getLocation()
    };
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader first = new URLClassLoader(driver, platform);
        URLClassLoader second = new URLClassLoader(driver, platform);
        Connection one = open(first, file);
        Connection two = open(second, file)) {
      assertThat(one.getClass()).isNotEqualTo(two.getClass());
      assertThat(count(one, "scraper_control_scraperrun")).isZero();
      assertThat(count(two, "scraper_control_scraperrun")).isZero();
    }
  }

  private static Connection open(ClassLoader loader, Path file) throws Exception {
    Driver driver =
        (Driver) loader.loadClass(JDBC.class.getName()).getDeclaredConstructor().newInstance();
    return driver.connect("jdbc:sqlite:" + file, new Properties());
  }

  private static long readUntil(CountDownLatch done, SqliteConnections connections)
      throws SQLException {
    long reads = 0;
    do {
      try (Connection connection = connections.borrow()) {
        count(connection, "scraper_control_scraperlog");
        reads++;
      }
    } while (done.getCount() > 0);
    return reads;
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static SqliteConnections connections(Path file) {
    return new SqliteConnections(file, TableNames.DEFAULT);
  }
}
