package io.runcast.dev;

import io.runcast.database.Migration;
import io.runcast.database.Result;
import io.runcast.database.TableNames;
import io.runcast.testkit.CannotStart;
import io.runcast.testkit.CrmTables;
import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What stands in the way of a writer; each has a database of its own. */
enum OverheadVariant {
  NOTHING("nothing"),
  COLUMN("column", Undo.TRIGGER, Undo.TRANSACTION_INDEX, Undo.ORDER_INDEX),
  TRANSACTION_INDEX("column, index (tx, id)", Undo.TRIGGER, Undo.ORDER_INDEX),
  ORDER_INDEX("column, index (run, tx, id)", Undo.TRIGGER, Undo.TRANSACTION_INDEX),
  INDEXES("column, indexes", Undo.TRIGGER),
  COMPLETE("all, no server"),
  SERVED("all, server listens"),
  ORIGINAL("original trigger");

  /** What is measured when nothing is said: the steps in between tell where a loss comes from. */
  static final Set<OverheadVariant> USUAL =
      Collections.unmodifiableSet(EnumSet.of(NOTHING, INDEXES, COMPLETE, SERVED, ORIGINAL));

  /** What is taken away again of all that Runcast adds. */
  private static final class Undo {
    static final String TRIGGER = "drop trigger runcast_doorbell on scraper_control_scraperlog";
    static final String TRANSACTION_INDEX = "drop index runcast_log_transaction";
    static final String ORDER_INDEX = "drop index runcast_log_order";
  }

  /** So that index pages are neither empty nor one and the same for all clients. */
  private static final int ROWS_BEFORE = 100_000;

  private final String title;
  private final String undo;

  OverheadVariant(String title, String... undo) {
    this.title = title;
    this.undo = String.join("; ", undo);
  }

  String title() {
    return title;
  }

  /** Makes the CRM's tables with some rows, and adds what is to be measured. */
  void prepare(String jdbcUrl, Path scripts)
      throws SQLException, IOException, InterruptedException {
    try (Connection connection = PostgresServer.connect(jdbcUrl);
        Statement statement = connection.createStatement()) {
      CrmTables.create(connection);
      statement.execute(
          "insert into scraper_control_scraperrun (status, started_at, leads_found)"
              + " select 'running', now(), 0 from generate_series(1, "
              + WriterOverhead.MOST_CLIENTS
              + ")");
      if (this != NOTHING && this != ORIGINAL) {
        migrate(jdbcUrl);
      }
      statement.execute(
          "insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)"
              + " select 1 + n % "
              + WriterOverhead.MOST_CLIENTS
              + ", 'INFO', 'row ' || n, 'before', now() from generate_series(1, "
              + ROWS_BEFORE
              + ") n");
      statement.execute(undo);
      if (this == ORIGINAL) {
        statement.execute(Files.readString(scripts.resolve("original-trigger.sql")));
      }
      statement.execute("vacuum analyze");
    }
  }

  private static void migrate(String jdbcUrl) throws SQLException, InterruptedException {
    Migration migration =
        new Migration(
            () -> PostgresServer.connect(jdbcUrl), TableNames.DEFAULT, "log_updates", false);
    if (migration.run() instanceof Result.Incomplete incomplete) {
      throw new CannotStart("Runcast cannot be installed there: " + incomplete.reason());
    }
  }
}
