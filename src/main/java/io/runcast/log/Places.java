package io.runcast.log;

import java.util.List;

/**
 * Where some rows stand, in the order in which they were walked along.
 *
 * @param cut true when there may be more behind the last one
 */
record Places(List<Place> rows, boolean cut) {

  Places {
    rows = List.copyOf(rows);
  }

  /**
   * Where one row stands.
   *
   * @param branch which of the three parts of the rows behind a cursor it belongs to; 0 where it is
   *     before one
   * @param wanted whether the view shows it
   */
  record Place(int branch, long tx, long id, boolean wanted) implements RawPage.Row {

    /** Behind every row. */
    static final Place END = new Place(0, Long.MAX_VALUE, Long.MAX_VALUE, false);

    /** True for a row that stands before the cursor but was not visible when that was made. */
    boolean late() {
      return branch == 2;
    }
  }
}
