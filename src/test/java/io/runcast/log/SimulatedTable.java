package io.runcast.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A log table in memory: transactions begin, write, commit late or never, and are seen as
 * PostgreSQL's snapshots show them.
 */
final class SimulatedTable {

  record Row(long tx, long id) {}

  private final Random random;
  private final TreeMap<Long, List<Row>> open = new TreeMap<>();
  private final List<Row> committed = new ArrayList<>();
  private long nextTx = 3;
  private long nextId = 1;

  SimulatedTable(Random random) {
    this.random = random;
    for (int i = random.nextInt(4); i > 0; i--) {
      committed.add(new Row(0, nextId++));
    }
  }

  /** A transaction begins, writes, commits or rolls back. */
  void somethingHappens() {
    int what = random.nextInt(10);
    if (open.isEmpty() || what < 2) {
      open.put(nextTx++, new ArrayList<>());
    }
    List<Long> transactions = List.copyOf(open.keySet());
    long tx = transactions.get(random.nextInt(transactions.size()));
    if (what < 7) {
      open.computeIfPresent(
          tx,
          (key, rows) -> {
            rows.add(new Row(key, nextId++));
            return rows;
          });
    } else {
      List<Row> rows = open.remove(tx);
      if (what < 9 && rows != null) {
        committed.addAll(rows);
      }
    }
  }

  void commitAll() {
    open.values().forEach(committed::addAll);
    open.clear();
  }

  Snapshot snapshot() {
    long xmin = open.isEmpty() ? nextTx : open.firstKey();
    return new Snapshot(xmin, nextTx, open.keySet().stream().mapToLong(Long::longValue).toArray());
  }

  List<Row> committed() {
    return List.copyOf(committed);
  }

  /** What the page statement gives: the rest of the last transaction, the open ones, the later. */
  List<Row> behind(LogCursor cursor, int limit) {
    List<Long> wasOpen = java.util.Arrays.stream(cursor.open()).boxed().toList();
    List<RawRow> raw = new ArrayList<>();
    for (Row row : committed) {
      int branch = 0;
      if (row.tx() == cursor.tx()) {
        branch = row.id() > cursor.id() ? 1 : 0;
      } else if (wasOpen.contains(row.tx())) {
        branch = 2;
      } else if (row.tx() >= cursor.nextFloor()) {
        branch = 3;
      }
      if (branch > 0) {
        raw.add(new RawRow(branch, row.id(), row.tx(), 1, "", "", java.time.Instant.EPOCH, "", 0));
      }
    }
    return limited(raw, limit);
  }

  /** Cuts each branch as its LIMIT does. */
  private static List<Row> limited(List<RawRow> raw, int limit) {
    RawPage<RawRow> page = new RawPage<>(limit);
    for (int branch = 1; branch <= 3; branch++) {
      int wanted = branch;
      raw.stream()
          .filter(row -> row.branch() == wanted)
          .sorted(Comparator.comparingLong(RawRow::tx).thenComparingLong(RawRow::id))
          .limit(limit)
          .forEach(page::add);
    }
    return page.inOrder().stream().map(row -> new Row(row.tx(), row.id())).toList();
  }
}
