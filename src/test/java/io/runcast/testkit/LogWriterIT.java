package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("serverless")
class LogWriterIT {
  @Test
  void playsARunFromItsStartToItsEnd() throws Exception {
    String url = SharedPostgres.get().createDatabase("log_writer");
    try (Connection connection = PostgresServer.connect(url);
        LogWriter scraper = LogWriter.to(url)) {
      CrmTables.create(connection);

      long run = scraper.startRun();
      scraper.write(run, "WARN", "wohnwelt", "Häuser 🏠");
      List<Long> ids = scraper.writeMany(run, 3);
      scraper.finish(run, "completed");

      assertThat(ids).isSorted().hasSize(3);
      try (ResultSet row =
          connection
              .createStatement()
              .executeQuery(
                  """
                  select status, finished_at is not null,
                         (select string_agg(message, ',' order by id)
                          from scraper_control_scraperlog where run_id = r.id)
                  from scraper_control_scraperrun r
                  """)) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("completed");
        assertThat(row.getBoolean(2)).isTrue();
        assertThat(row.getString(3)).isEqualTo("Häuser 🏠,row 1,row 2,row 3");
      }
    }
  }
}
