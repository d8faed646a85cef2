package io.runcast.bench;

import java.io.IOException;
import java.sql.SQLException;

/** One thing to measure. */
interface Scenario {

  /** As in {@code -Dbench.only=}. */
  String id();

  /** How many clients it has unless told otherwise. */
  int clients();

  /** Runs it on a stage that others have used before and will use again. */
  Outcome run(Stage stage, BenchOptions options)
      throws IOException, SQLException, InterruptedException;
}
