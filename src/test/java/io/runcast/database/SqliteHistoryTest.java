package io.runcast.database;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.SqliteScraper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;

/** What changes the history of a file, and what does not. */
class SqliteHistoryTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void create() throws SQLException {
    file = folder.resolve("crm.sqlite3");
    SqliteScraper.create(file).close();
  }

  @Test
  void staysWhateverIsWritten() throws SQLException {
    int before = epoch();

    try (SqliteScraper scraper = SqliteScraper.create(folder.resolve("other.sqlite3"))) {
      scraper.startRun();
    }
    try (SqliteScraper scraper =
        SqliteScraper.open(file, JournalMode.DELETE, Duration.ofSeconds(5))) {
      scraper.write(scraper.startRun(), "row");
      scraper.execute("alter table scraper_control_scraperlog add column more text");
      scraper.execute("delete from scraper_control_scraperlog");
      scraper.execute("vacuum");
    }

    assertThat(epoch()).isEqualTo(before);
  }

  @Test
  void changesWhenTheFileIsDeletedAndMadeAnew() throws SQLException, IOException {
    int before = epoch();

    delete();
    SqliteScraper.create(file).close();

    assertThat(epoch()).isNotEqualTo(before);
  }

  @Test
  void changesWhenABackupTakesItsPlace() throws SQLException, IOException {
    int before = epoch();
    Path backup = folder.resolve("backup.sqlite3");
    try (SqliteScraper scraper = SqliteScraper.open(file, JournalMode.DELETE, Duration.ZERO)) {
      scraper.execute("vacuum into '" + backup + "'");
    }

    Files.move(backup, file, REPLACE_EXISTING);

    assertThat(epoch()).isNotEqualTo(before);
  }

  @Test
  void saysSoWhenTheFileIsGone() throws SQLException, IOException {
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file)) {
      SqliteHistory.epoch(connection);
      delete();

      assertThatThrownBy(() -> SqliteHistory.epoch(connection))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }

  private void delete() throws IOException {
    Files.delete(file);
    Files.deleteIfExists(folder.resolve("crm.sqlite3-wal"));
    Files.deleteIfExists(folder.resolve("crm.sqlite3-shm"));
  }

  private int epoch() throws SQLException {
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file)) {
      return SqliteHistory.epoch(connection);
    }
  }
}
