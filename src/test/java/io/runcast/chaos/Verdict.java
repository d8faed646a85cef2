package io.runcast.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How what a client received differs from the table.
 *
 * @param lost rows of the run that never came
 * @param changed rows that came with other content than the table's, or that it does not have
 * @param doubled rows that came again without the excuse below
 * @param repeated rows that were in flight around a cut: they came again first thing on the next
 *     connection, and had come on the one that was cut
 * @param outOfOrder rows that came after a later one of the same writer or of the same transaction
 */
record Verdict(int lost, int changed, int doubled, int repeated, int outOfOrder) {

  static final Verdict FLAWLESS = new Verdict(0, 0, 0, 0, 0);

  /**
   * Compares.
   *
   * @param connections what came on each of the client's connections, in order
   * @param table the run's rows
   * @param late rows that were committed by somebody else after their writer was cut, so that their
   *     numbers tell nothing about the order of commits
   */
  static Verdict on(
      List<List<LogRow>> connections, Map<Long, Ledger.Entry> table, Predicate<LogRow> late) {
    int changed = 0;
    int doubled = 0;
    int repeated = 0;
    int outOfOrder = 0;
    Set<Long> seen = new HashSet<>();
    Set<Long> before = Set.of();
    Map<String, Long> lastOfWriter = new HashMap<>();
    Map<Long, Long> lastOfTransaction = new HashMap<>();
    for (List<LogRow> rows : connections) {
      Set<Long> here = new HashSet<>();
      boolean first = true;
      for (LogRow row : rows) {
        boolean again = !seen.add(row.id());
        boolean inFlight = again && first && before.contains(row.id()) && !here.contains(row.id());
        here.add(row.id());
        first &= again;
        if (inFlight) {
          repeated++;
        } else if (again) {
          doubled++;
        }
        Ledger.Entry entry = table.get(row.id());
        if (entry == null || !entry.row().equals(row)) {
          changed++;
        } else if (!again) {
          boolean behind = isBehind(lastOfTransaction, entry.transaction(), row.id());
          behind |= !late.test(row) && isBehind(lastOfWriter, row.writer(), row.number());
          outOfOrder += behind ? 1 : 0;
        }
      }
      // An attempt that brought nothing does not make what was in flight before it any older.
      before = here.isEmpty() ? before : here;
    }
    Set<Long> lost = new HashSet<>(table.keySet());
    lost.removeAll(seen);
    return new Verdict(lost.size(), changed, doubled, repeated, outOfOrder);
  }

  private static <K> boolean isBehind(Map<K, Long> last, K key, long place) {
    Long before = last.put(key, place);
    return before != null && before > place;
  }

  /** All that no cut excuses. */
  int flaws() {
    return lost + changed + doubled + outOfOrder;
  }

  Verdict plus(Verdict other) {
    return new Verdict(
        lost + other.lost,
        changed + other.changed,
        doubled + other.doubled,
        repeated + other.repeated,
        outOfOrder + other.outOfOrder);
  }
}
