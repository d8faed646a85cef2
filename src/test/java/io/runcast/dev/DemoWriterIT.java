package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.CrmTables;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("serverless")
class DemoWriterIT {
  private String url = "";

  @BeforeEach
  void emptyDatabase() throws SQLException {
    url = SharedPostgres.get().createDatabase("demo");
  }

  @Test
  void writesAsSoonAsTheTablesAreThereAndLeavesNoRunBehind() throws Exception {
    try (Connection connection = PostgresServer.connect(url)) {
      try (DemoWriter writer = DemoWriter.start(url)) {
        await()
            .until(
                () ->
                    number(
                            connection,
                            "select count(*) from pg_namespace where nspname = 'runcast_demo'")
                        == 1);
        CrmTables.create(connection);
        await()
            .until(() -> number(connection, "select count(*) from scraper_control_scraperlog") > 3);
        assertThat(writer).isNotNull();
      }

      assertThat(
              number(
                  connection,
                  "select count(*) from scraper_control_scraperrun where status = 'running'"))
          .isZero();
    }
  }

  @Test
  void closesAndDeletesOnlyRunsOfItsOwn() throws Exception {
    try (Connection connection = PostgresServer.connect(url);
        DemoRuns runs = DemoRuns.in(url)) {
      CrmTables.create(connection);
      execute(
          connection,
          """
          insert into scraper_control_scraperrun (id, status, started_at, leads_found)
            select n, case when n > 250 then 'running' else 'completed' end, now(), 0
            from generate_series(1, 260) n;
          insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)
            select n, 'INFO', 'row', '', now() from generate_series(1, 260) n;
          insert into runcast_demo.run select n from generate_series(11, 255) n;
          """);

      runs.stopLeftovers();
      runs.deleteOld();

      assertThat(
              number(
                  connection,
                  "select count(*) from scraper_control_scraperrun where status = 'running'"))
          .as("a developer's own running runs")
          .isEqualTo(5);
      assertThat(number(connection, "select count(*) from runcast_demo.run")).isEqualTo(200);
      assertThat(number(connection, "select count(*) from scraper_control_scraperrun"))
          .isEqualTo(10 + 200 + 5);
      assertThat(number(connection, "select count(*) from scraper_control_scraperlog"))
          .isEqualTo(10 + 200 + 5);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
