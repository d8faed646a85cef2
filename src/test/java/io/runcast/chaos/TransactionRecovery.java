package io.runcast.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Ends prepared transactions whose writer was cut between the two phases, as a transaction manager
 * does: commits some, rolls back others, long after rows with higher ids were delivered.
 */
final class TransactionRecovery {

  /** Rows of a two-phase transaction. */
  static final int ROWS = 2;

  /** SQL states of a prepared transaction that is gone or that another session is ending. */
  private static final Set<String> TAKEN = Set.of("42704", "55000");

  private record Numbered(String writer, int number) {}

  private final Random random;
  private final Set<Numbered> late = new HashSet<>();
  private int committed;

  TransactionRecovery(Random random) {
    this.random = random;
  }

  /** The name of a transaction whose rows have the numbers from {@code number} on. */
  static String name(int writer, int number) {
    return "chaos-" + writer + "-" + number;
  }

  /** Ends those that were prepared so long ago that no writer will. */
  void end(Connection connection, Duration age) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> orphans = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery(
              "select gid from pg_prepared_xacts where prepared <= now() - interval '%d ms'"
                  .formatted(age.toMillis()))) {
        while (result.next()) {
          orphans.add(result.getString(1));
        }
      }
      for (String orphan : orphans) {
        boolean commit = random.nextBoolean();
        if (commit) {
          // Noted first: a commit whose answer is lost may have happened all the same.
          note(orphan);
        }
        try {
          statement.execute((commit ? "commit" : "rollback") + " prepared '" + orphan + "'");
          committed += commit ? 1 : 0;
        } catch (SQLException e) {
          if (!TAKEN.contains(e.getSQLState())) {
            throw e;
          }
          // No orphan after all: its writer was only slow, and has ended it or is about to.
        }
      }
    }
  }

  private void note(String name) {
    String[] parts = name.split("-", -1);
    int number = Integer.parseInt(parts[2]);
    for (int i = 0; i < ROWS; i++) {
      late.add(new Numbered(parts[1], number + i));
    }
  }

  /** Transactions that it committed. */
  int committed() {
    return committed;
  }

  /** True where this row was committed long after its writer was cut. */
  boolean wasLate(LogRow row) {
    return late.contains(new Numbered(row.writer(), row.number()));
  }
}
