package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Gate;
import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import io.runcast.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several servers on one database: each is woken by every row, also after others died without a
 * word. No row is found by the safety read alone.
 */
@Timeout(90)
@Tag("serverless")
class GateIT {

  private static final int ROWS = 10;

  /** A session that lived shortly is replaced after 2 s only. */
  private static final int DEATHS = 4;

  private final List<TestListener> servers = new ArrayList<>();
  private String url;
  private LogWriter scraper;
  private long run;
  private int written;

  @BeforeEach
  void begin() throws Exception {
    url = SharedPostgres.get().createDatabase("gate");
    new Migration(
            () -> PostgresServer.connect(url), TableNames.DEFAULT, TestListener.CHANNEL, false)
        .run();
    scraper = LogWriter.to(url);
    run = scraper.startRun();
  }

  @AfterEach
  void end() throws SQLException {
    servers.forEach(TestListener::close);
    scraper.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyRowWakesEveryServer(int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      servers.add(TestListener.on(url).awaitPhase(Phase.LISTENING));
    }
    for (int row = 0; row < ROWS; row++) {
      awaitSleepers(Math.min(count, Gate.SLOTS));
      write();
      awaitEverywhere();
    }

    assertNothingMissed();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void sleepersThatDieTakeNoBellWithThem(int count) throws Exception {
    List<TcpProxy> lines = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        TcpProxy line = TcpProxy.to(SharedPostgres.get().port());
        lines.add(line);
        servers.add(TestListener.on(line.through(url), url).awaitPhase(Phase.LISTENING));
      }
      for (int death = 0; death < DEATHS; death++) {
        awaitSleepers(Math.min(count, Gate.SLOTS));
        if (death % 2 == 0) {
          killSleeper();
        } else {
          lines.get(death % count).cut();
        }
        write();
        awaitEverywhere();
        servers.forEach(server -> server.awaitPhase(Phase.LISTENING));
      }

      assertNothingMissed();
    } finally {
      for (TcpProxy line : lines) {
        line.close();
      }
    }
  }

  @Test
  void aSleeperThatFreezesIsEndedByTheOthersAndComesBack() throws Exception {
    try (TcpProxy line = TcpProxy.to(SharedPostgres.get().port())) {
      TestListener frozen = TestListener.on(line.through(url)).awaitPhase(Phase.LISTENING);
      servers.add(frozen);
      awaitSleepers(1);
      line.freeze();
      TestListener healthy = TestListener.on(url).awaitPhase(Phase.LISTENING);
      servers.add(healthy);
      awaitSleepers(2);

      await("its session to be ended")
          .atMost(Duration.ofSeconds(25))
          .until(() -> TestListener.sleepers(url) == 1 && sessions() == 1);
      write();
      await().until(() -> healthy.messages().size() == written);
      line.thaw();

      frozen.awaitPhase(Phase.LISTENING);
      awaitEverywhere();
      assertThat(healthy.counts().rowsWithoutBell()).isZero();
    }
  }

  private void write() throws SQLException {
    scraper.write(run, "row " + written++);
  }

  private void awaitEverywhere() {
    for (TestListener server : servers) {
      await().until(() -> server.messages().size() == written);
    }
  }

  private void assertNothingMissed() {
    List<String> rows = IntStream.range(0, written).mapToObj(row -> "row " + row).toList();
    for (TestListener server : servers) {
      assertThat(server.messages()).containsExactlyElementsOf(rows);
      assertThat(server.counts().rowsWithoutBell()).as("rows found by the safety read").isZero();
    }
  }

  private void awaitSleepers(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> TestListener.sleepers(url) == count);
  }

  private int sessions() throws SQLException {
    return number(
        "select count(*) from pg_stat_activity where application_name = 'listener'"
            + " and datname = current_database()");
  }

  private void killSleeper() throws SQLException {
    assertThat(
            number(
                "select count(pg_terminate_backend(pid)) from (select l.pid"
                    + TestListener.SLOTS
                    + " limit 1) one"))
        .isEqualTo(1);
  }

  private int number(String query) throws SQLException {
    try (Connection connection = PostgresServer.connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getInt(1);
    }
  }
}
