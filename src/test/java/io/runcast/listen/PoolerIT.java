package io.runcast.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.database.Migration;
import io.runcast.database.TableNames;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PgBouncer;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real PgBouncer between the listener and PostgreSQL. */
@Timeout(60)
@Tag("serverless")
class PoolerIT {

  private String url;

  @BeforeEach
  void begin() throws Exception {
    url = SharedPostgres.get().createDatabase("pooler");
    new Migration(
            () -> PostgresServer.connect(url), TableNames.DEFAULT, TestListener.CHANNEL, false)
        .run();
  }

  @Test
  void namesAPoolerThatSwallowsListenAndPollsThroughIt() throws Exception {
    try (PgBouncer pooler = PgBouncer.beforeOrSkip(SharedPostgres.get(), "transaction");
        TestListener listener = TestListener.on(pooler.through(url))) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> String.valueOf(listener.report().problem()).contains("PgBouncer"));

      assertThat(listener.report().phase()).isEqualTo(Phase.POLLING);
      assertThat(listener.report().problem())
          .contains("runcast.db.listen-url")
          .contains("pool_mode=session");
      // More often than it takes pgjdbc to prepare a statement by name.
      writeAndAwait(listener, 20);
    }
  }

  @Test
  void installsNothingThroughAPooler() throws Exception {
    String bare = SharedPostgres.get().createDatabase("pooler_bare");
    try (Connection owner = PostgresServer.connect(bare)) {
      CrmTables.create(owner);
    }
    try (PgBouncer pooler = PgBouncer.beforeOrSkip(SharedPostgres.get(), "transaction");
        TestListener listener = TestListener.on(pooler.through(bare))) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> String.valueOf(listener.report().problem()).contains("listen-url"));

      assertThat(listener.report().phase()).isEqualTo(Phase.POLLING);
      assertThat(listener.report().problem()).contains("PgBouncer").contains("lacks");
      assertThat(listener.connections()).isZero();
    }
  }

  @Test
  void listensRoundThePooler() throws Exception {
    try (PgBouncer pooler = PgBouncer.beforeOrSkip(SharedPostgres.get(), "transaction");
        TestListener listener = TestListener.on(url, pooler.through(url))) {
      listener.awaitPhase(Phase.LISTENING);

      writeAndAwait(listener, 3);
    }
  }

  @Test
  void listensThroughAPoolerInSessionMode() throws Exception {
    try (PgBouncer pooler = PgBouncer.beforeOrSkip(SharedPostgres.get(), "session");
        TestListener listener = TestListener.on(pooler.through(url))) {
      listener.awaitPhase(Phase.LISTENING);

      writeAndAwait(listener, 3);
    }
  }

  private void writeAndAwait(TestListener listener, int rows) throws SQLException {
    try (LogWriter scraper = LogWriter.to(url)) {
      long run = scraper.startRun();
      for (int row = 0; row < rows; row++) {
        scraper.write(run, "row " + row);
        int expected = row + 1;
        await().until(() -> listener.messages().size() == expected);
      }
    }
  }
}
