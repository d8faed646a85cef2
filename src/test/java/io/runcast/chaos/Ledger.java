package io.runcast.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the table says at the end: the truth that every client is compared with.
 *
 * @param runs the rows of each run by id
 */
record Ledger(Map<Long, Map<Long, Entry>> runs) {

  /** A row and the transaction that wrote it. */
  record Entry(LogRow row, long transaction) {}

  static Ledger read(Connection connection) throws SQLException {
    Map<Long, Map<Long, Entry>> runs = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select run_id, id, message, runcast_tx::text::bigint"
                    + " from scraper_control_scraperlog")) {
      while (result.next()) {
        LogRow row = LogRow.of(result.getLong(2), result.getString(3));
        runs.computeIfAbsent(result.getLong(1), run -> new HashMap<>())
            .put(row.id(), new Entry(row, result.getLong(4)));
      }
    }
    return new Ledger(runs);
  }

  Map<Long, Entry> of(long run) {
    return runs.getOrDefault(run, Map.of());
  }

  int rows() {
    return runs.values().stream().mapToInt(Map::size).sum();
  }

  /** How many rows are not among these. */
  int missingFrom(Set<Long> ids) {
    Set<Long> missing = new HashSet<>();
    runs.values().forEach(rows -> missing.addAll(rows.keySet()));
    missing.removeAll(ids);
    return missing.size();
  }
}
