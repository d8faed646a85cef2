package io.runcast.bench;

import org.jspecify.annotations.Nullable;

/**
 * What the writer puts into a row's message, and what a client finds there again: {@code
 * t=<nanoseconds since 1970> r=<run> n=<number> … e=<number>}.
 *
 * @param nanos when the row was made, by {@link EpochClock}
 * @param run the run that it belongs to
 * @param number 1, 2, 3, … within the run, in the order of the commits
 */
record Stamp(long nanos, long run, long number) {
  private static final String FILLER = "the quick brown fox jumps over the lazy dog, ";

  /** A message of so many characters, or a few more where the stamp itself is longer. */
  String message(int size) {
    var text =
        new StringBuilder(size + FILLER.length())
            .append("t=")
            .append(nanos)
            .append(" r=")
            .append(run)
            .append(" n=")
            .append(number)
            .append(' ');
    String end = " e=" + number;
    while (text.length() + end.length() < size) {
      text.append(FILLER, 0, Math.min(FILLER.length(), size - text.length() - end.length()));
    }
    return text.append(end).toString();
  }

  /** Reads a whole message again; null where it is none of the writer's, or was damaged. */
  static @Nullable Stamp read(byte[] bytes, int from, int to) {
    var numbers = new Reader(bytes, from, to);
    long nanos = numbers.after("t=");
    long run = numbers.after(" r=");
    long number = numbers.after(" n=");
    if (nanos < 0 || run < 0 || number < 0) {
      return null;
    }
    byte[] end = Ascii.bytes(" e=" + number);
    return Ascii.isAt(end, bytes, to - end.length, to) ? new Stamp(nanos, run, number) : null;
  }

  /** Takes numbers from the front of a text. */
  private static final class Reader {
    private final byte[] bytes;
    private final int to;
    private int at;

    Reader(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.at = from;
      this.to = to;
    }

    /** The number behind this name; -1 where there is none. */
    long after(String name) {
      if (at < 0 || !Ascii.isAt(Ascii.bytes(name), bytes, at, to)) {
        at = -1;
        return -1;
      }
      at += name.length();
      int first = at;
      long value = 0;
      while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
        value = value * 10 + (bytes[at++] - '0');
      }
      return at == first ? -1 : value;
    }
  }
}
