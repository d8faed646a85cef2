package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("serverless")
class PostgresServerIT {
  @TempDir Path folder;

  @Test
  void startsAgainOnTheSameDataAfterItsMainProcessWasKilled() throws Exception {
    try (PostgresServer server = serverIn(folder.resolve("data"))) {
      execute(server.jdbcUrl(), "create table kept (n int)");
      execute(server.jdbcUrl(), "insert into kept values (42)");

      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
      server.stop(PostgresServer.Stop.KILL);
      server.start();

      assertThat(query(server.jdbcUrl(), "select n from kept")).isEqualTo("42");
    }
  }

  @Test
  void keepsDataAndPortThroughAnImmediateRestart() throws Exception {
    try (PostgresServer server = serverIn(folder.resolve("data"))) {
      int port = server.port();
      execute(server.jdbcUrl(), "create table kept (n int)");

      server.restart(PostgresServer.Stop.IMMEDIATE);

      assertThat(server.port()).isEqualTo(port);
      assertThat(query(server.jdbcUrl(), "select count(*) from kept")).isEqualTo("0");
      assertThat(Files.readString(server.log())).contains("automatic recovery in progress");
    }
  }

  @Test
  void findsItsDataAgainAfterClose() throws Exception {
    try (PostgresServer server = serverIn(folder.resolve("data"))) {
      execute(server.openDatabase("crm"), "create table kept (n int)");
    }

    try (PostgresServer server = serverIn(folder.resolve("data"))) {
      assertThat(query(server.openDatabase("crm"), "select count(*) from kept")).isEqualTo("0");
    }
  }

  @Test
  void startsThoughAProcessOfAnotherKindHasTheNumberOfTheKilledServer() throws Exception {
    PostgresServer server = serverIn(folder.resolve("data"));
    server.stop(PostgresServer.Stop.KILL);
    Path pidFile = PidFile.path(server.dataDirectory());
    String stale = Files.readString(pidFile);
    Process other = new ProcessBuilder("cat").start();
    try {
      Files.writeString(pidFile, other.pid() + stale.substring(stale.indexOf('\n')));

      server.start();

      assertThat(query(server.jdbcUrl(), "select 1")).isEqualTo("1");
    } finally {
      other.destroy();
      server.close();
    }
  }

  @Test
  void refusesASecondServerOnLiveDataInOneLine() {
    try (PostgresServer first = serverIn(folder.resolve("data"))) {
      assertThatExceptionOfType(CannotStart.class)
          .isThrownBy(() -> serverIn(folder.resolve("data")))
          .withMessage(
              "PostgreSQL already runs on %s (process %d): stop it or choose another directory."
                  .formatted(first.dataDirectory(), first.pid()));
    }
  }

  @Test
  void refusesADirectoryWithOtherContentAndLeavesItAlone() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter.txt"), "Dear …");

    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> serverIn(folder))
        .withMessage(
            folder + " is not empty and holds no PostgreSQL data: choose another directory.");
    assertThat(folder).isDirectoryContaining(letter::equals);
  }

  @Test
  void saysWhyItDidNotStart() {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> PostgresServer.temporary().setting("shared_buffers", "much").start())
        .withMessageContaining("invalid value for parameter \"shared_buffers\": \"much\"");
  }

  @Test
  void givesEveryTestADatabaseOfItsOwn() throws Exception {
    try (PostgresServer server = serverIn(folder.resolve("data"))) {
      String one = server.createDatabase("one");
      String two = server.createDatabase("two");
      execute(one, "create table only_here (n int)");

      assertThat(query(one, "select to_regclass('only_here')")).isEqualTo("only_here");
      assertThat(query(two, "select to_regclass('only_here')")).isNull();
      assertThat(query(server.createDatabase("one"), "select to_regclass('only_here')")).isNull();
    }
  }

  @Test
  void standbyTakesOverWithAllThatWasCommitted() throws Exception {
    try (PostgresServer primary = serverIn(folder.resolve("data"));
        PostgresServer standby = primary.startStandby()) {
      execute(primary.jdbcUrl(), "create table kept (n int)");
      execute(primary.jdbcUrl(), "insert into kept values (42)");
      await().until(() -> query(standby.jdbcUrl(), "select to_regclass('kept')"), Objects::nonNull);
      await().until(() -> query(standby.jdbcUrl(), "select count(*) from kept"), "1"::equals);

      primary.stop(PostgresServer.Stop.IMMEDIATE);
      standby.promote();

      execute(standby.jdbcUrl(), "insert into kept values (43)");
      assertThat(query(standby.jdbcUrl(), "select sum(n) from kept")).isEqualTo("85");
    }
  }

  @Test
  void deletesTemporaryDataAtTheEnd() throws Exception {
    PostgresServer server = PostgresServer.temporary().withoutSync().start();
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();

    server.close();

    assertThat(server.dataDirectory()).doesNotExist();
    assertThat(process.onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  private static PostgresServer serverIn(Path data) {
    return PostgresServer.at(data).withoutSync().start();
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
