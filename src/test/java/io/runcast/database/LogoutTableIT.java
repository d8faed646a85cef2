package io.runcast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.SharedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What servers tell each other of logouts, in a real database. */
@Tag("serverless")
class LogoutTableIT {

  private final LogoutTable table = new LogoutTable(TableNames.DEFAULT);
  private final Instant soon = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

  @Test
  void tellsOthersUntilTheLoginHasExpiredAnyway() throws Exception {
    String url = SharedPostgres.get().createDatabase("logouts");
    new Migration(() -> PostgresServer.connect(url), TableNames.DEFAULT, "log_updates", false)
        .run();
    try (Connection one = PostgresServer.connect(url);
        Connection other = PostgresServer.connect(url)) {
      // As those that are borrowed.
      one.setReadOnly(true);
      table.add(one, "expired", Instant.now().minusSeconds(1));
      table.add(one, "first", soon);
      table.add(one, "first", soon);
      table.add(one, "second", soon);

      assertThat(table.current(other)).containsOnlyKeys("first", "second").containsValue(soon);
      assertThat(count(other)).as("expired ones are cleared away").isEqualTo(2);
    }
  }

  @Test
  void saysWhenThereIsNoTable() throws SQLException {
    String url = SharedPostgres.get().createDatabase("without_logouts");
    try (Connection connection = PostgresServer.connect(url)) {
      connection.createStatement().execute("create table scraper_control_scraperlog (id bigint)");

      assertThatThrownBy(() -> table.add(connection, "first", soon))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("select count(*) from runcast_logout")) {
      result.next();
      return result.getInt(1);
    }
  }
}
