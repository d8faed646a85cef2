package io.runcast.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the three branches of a page statement in order and leaves out what may not come yet.
 *
 * <p>Branch 1 is the rest of the last transaction, 2 the transactions that were open, 3 all later
 * ones. When a branch was cut by its limit, rows of the branches behind it must wait: to deliver
 * them would say that the earlier branch is done.
 */
final class RawPage<R extends RawPage.Row> {

  /** Where a row stands. */
  interface Row {
    int branch();

    long tx();

    long id();
  }

  private static final int BRANCHES = 3;

  private final int limit;
  private final List<R> rows = new ArrayList<>();
  private final int[] counts = new int[BRANCHES + 1];

  RawPage(int limit) {
    this.limit = limit;
  }

  void add(R row) {
    rows.add(row);
    counts[row.branch()]++;
  }

  /** True when more rows were visible than {@link #inOrder()} gives. */
  boolean cut() {
    return firstCutBranch() <= BRANCHES;
  }

  List<R> inOrder() {
    int last = firstCutBranch();
    return rows.stream()
        .filter(row -> row.branch() <= last)
        .sorted(
            Comparator.<R>comparingInt(Row::branch)
                .thenComparingLong(Row::tx)
                .thenComparingLong(Row::id))
        .toList();
  }

  private int firstCutBranch() {
    int branch = 1;
    while (branch <= BRANCHES && counts[branch] < limit) {
      branch++;
    }
    return branch;
  }
}
