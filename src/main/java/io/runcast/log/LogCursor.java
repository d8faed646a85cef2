package io.runcast.log;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Marks a place in the order in which rows were committed, so that reading can go on there: after a
 * reconnect, a restart, on another server.
 *
 * <p>Ids are not commit order, so "id greater than the last one" loses rows of transactions that
 * commit late; a bare snapshot loses rows after a crash, when transaction ids of aborted
 * transactions are used again. This cursor knows only rows that were delivered:
 *
 * <ul>
 *   <li>{@code tx}, {@code id}: the last delivered row (transaction and row id);
 *   <li>{@code floor}: everything of transactions below it was delivered, except of
 *   <li>{@code open}: the transactions below the floor that had not ended when it was read.
 * </ul>
 *
 * <p>The order is (transaction, id); rows from before the installation carry no transaction, count
 * as transaction 0 and so come first, by id. Immutable and safe to share.
 */
public final class LogCursor {

  /** The id of a place behind rows without a transaction, whichever these are. */
  static final long NO_ROW = Long.MAX_VALUE;

  private static final long[] NONE = {};

  private final int epoch;
  private final long floor;
  private final long[] open;
  private final long tx;
  private final long id;

  private LogCursor(int epoch, long floor, long[] open, long tx, long id) {
    this.epoch = epoch;
    this.floor = floor;
    this.open = open;
    this.tx = tx;
    this.id = id;
  }

  /** The place before every row. */
  public static LogCursor start(int epoch) {
    return new LogCursor(epoch, 0, NONE, 0, 0);
  }

  /**
   * The place just before one row: all before it in the order counts as delivered, but for what was
   * still open when the row was looked up.
   *
   * @param stillOpen open transactions, ascending; rows of these are yet to come
   */
  public static LogCursor before(int epoch, long tx, long id, long[] stillOpen) {
    return new LogCursor(epoch, tx, below(stillOpen, tx), tx, id - 1);
  }

  /** The place after all that {@code snapshot} shows, the last row there being (tx, id). */
  public static LogCursor at(int epoch, long tx, long id, Snapshot snapshot) {
    return new LogCursor(epoch, tx, below(snapshot.open(), tx), tx, id);
  }

  /** Puts a cursor together again from the parts that were sent to a client. */
  static LogCursor of(int epoch, long floor, long[] open, long tx, long id) {
    return new LogCursor(epoch, floor, open, tx, id);
  }

  /**
   * The place after one more row was delivered.
   *
   * @param rowTx the row's transaction
   * @param rowId the row's id
   * @param stillOpen the transactions, ascending, of which rows may yet come: those open in the
   *     snapshot the row was read with, or those of the cursor up to which a replay reads
   */
  public LogCursor after(long rowTx, long rowId, long[] stillOpen) {
    if (rowTx == tx) {
      return new LogCursor(epoch, Math.max(floor, rowTx), open, rowTx, rowId);
    }
    long movedFloor = Math.max(floor, tx + 1);
    long[] buffer = new long[open.length + stillOpen.length];
    int size = 0;
    for (long x : open) {
      if (x != tx && (x >= rowTx || contains(stillOpen, x))) {
        buffer[size++] = x;
      }
    }
    for (long x : stillOpen) {
      if (x >= movedFloor && x < rowTx) {
        buffer[size++] = x;
      }
    }
    long[] nowOpen = size == 0 ? NONE : Arrays.copyOf(buffer, size);
    return new LogCursor(epoch, Math.max(movedFloor, rowTx), nowOpen, rowTx, rowId);
  }

  /**
   * The same place, where rows of some transactions were not yet visible.
   *
   * @param stillOpen open transactions, ascending
   */
  LogCursor butFor(long[] stillOpen) {
    long[] both =
        LongStream.concat(Arrays.stream(open), Arrays.stream(below(stillOpen, floor)))
            .sorted()
            .distinct()
            .toArray();
    return new LogCursor(epoch, floor, both, tx, id);
  }

  /** True when the row lies before this place, that is, was delivered. */
  public boolean includes(long rowTx, long rowId) {
    if (rowTx == tx) {
      return rowId <= id;
    }
    return rowTx < floor && !contains(open, rowTx);
  }

  /** True when no row that {@code other} includes can lie behind this place; may err to false. */
  public boolean covers(LogCursor other) {
    if (floor < other.floor || !includes(other.tx, other.id)) {
      return false;
    }
    for (long x : open) {
      if (x < other.floor && !contains(other.open, x) && x != tx) {
        return false;
      }
    }
    return tx >= other.floor || tx == other.tx || contains(other.open, tx);
  }

  /** False for the places before and behind everything, which stand at no row. */
  boolean isAtRow() {
    return tx != 0 || (id != 0 && id != NO_ROW);
  }

  /** Which history of the database this place belongs to; another epoch's places mean nothing. */
  public int epoch() {
    return epoch;
  }

  /** Transactions below it were delivered, except {@link #open()}. */
  public long floor() {
    return floor;
  }

  /** The first transaction of which nothing at all was delivered, leaving out the open ones. */
  public long nextFloor() {
    return Math.max(floor, tx + 1);
  }

  /** A copy of the transactions below the floor of which rows may yet come, ascending. */
  public long[] open() {
    return open.clone();
  }

  /** Transaction of the last delivered row; 0 for rows without one. */
  public long tx() {
    return tx;
  }

  /** Id of the last delivered row. */
  public long id() {
    return id;
  }

  private static boolean contains(long[] ascending, long x) {
    return ascending.length > 0 && Arrays.binarySearch(ascending, x) >= 0;
  }

  private static long[] below(long[] ascending, long limit) {
    return Arrays.stream(ascending).filter(x -> x < limit).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogCursor that
        && epoch == that.epoch
        && floor == that.floor
        && tx == that.tx
        && id == that.id
        && Arrays.equals(open, that.open);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * tx + id);
  }

  @Override
  public String toString() {
    return "tx " + tx + " id " + id + " floor " + floor + " open " + Arrays.toString(open);
  }
}
