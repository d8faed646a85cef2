package io.runcast.log;

import java.util.Comparator;
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

    static final Comparator<Place> IN_ORDER =
        Comparator.comparingLong(Place::tx).thenComparingLong(Place::id);

    /** Behind every row. */
    static final Place END = new Place(0, Long.MAX_VALUE, Long.MAX_VALUE, false);

    /** The same, with the part of the rows behind a cursor that it belongs to. */
    Place behind(LogCursor cursor) {
      return new Place(tx == cursor.tx() ? 1 : tx < cursor.tx() ? 2 : 3, tx, id, wanted);
    }

    /** True for a row that stands before the cursor but was not visible when that was made. */
    boolean late() {
      return branch == 2;
    }
  }
}
