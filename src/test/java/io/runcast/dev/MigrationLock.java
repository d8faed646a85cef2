package io.runcast.dev;

import io.runcast.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Frees Liquibase's lock that a server left behind when it was killed in the middle of a migration.
 *
 * <p>Only right here, where the database belongs to the development server and nothing else has
 * started yet: elsewhere the holder may be alive.
 */
final class MigrationLock {
  private MigrationLock() {}

  static void release(String jdbcUrl) throws SQLException {
    try (Connection connection = PostgresServer.connect(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          do $$ begin
            if to_regclass('databasechangeloglock') is not null then
              update databasechangeloglock
              set locked = false, lockgranted = null, lockedby = null
              where locked;
            end if;
          end $$
          """);
    }
  }
}
