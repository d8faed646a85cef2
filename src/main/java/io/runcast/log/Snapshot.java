package io.runcast.log;

import java.util.Arrays;

/**
 * Tells which transactions a statement could see: PostgreSQL's {@code pg_snapshot}.
 *
 * @param xmin every transaction below it has ended
 * @param xmax no transaction from here on was visible
 * @param open the transactions between the two that had not ended yet, ascending
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-info.html">pg_current_snapshot</a>
 */
public record Snapshot(long xmin, long xmax, long[] open) {

  /** For stores with one writer at a time, where nothing is ever in flight. */
  public static final Snapshot QUIET = new Snapshot(Long.MAX_VALUE, Long.MAX_VALUE, new long[0]);

  /** Reads PostgreSQL's text form, {@code xmin:xmax:xip,xip,…}. */
  public static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a pg_snapshot: " + text);
    }
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), numbers(parts[2]));
  }

  /** The same with others open, as numbers with commas between. */
  Snapshot with(String otherOpen) {
    return new Snapshot(xmin, xmax, numbers(otherOpen));
  }

  private static long[] numbers(String text) {
    return text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).sorted().toArray();
  }

  /** True when every transaction that {@code earlier} could have missed has ended by now. */
  public boolean settles(Snapshot earlier) {
    return xmin >= earlier.xmax;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot that
        && xmin == that.xmin
        && xmax == that.xmax
        && Arrays.equals(open, that.open);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(xmin) + Long.hashCode(xmax)) + Arrays.hashCode(open);
  }

  @Override
  public String toString() {
    return xmin + ":" + xmax + ":" + Arrays.toString(open);
  }
}
