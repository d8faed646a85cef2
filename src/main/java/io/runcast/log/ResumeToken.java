package io.runcast.log;

import java.util.Optional;
import java.util.StringJoiner;

/**
 * Carries a {@link LogCursor} of one run or channel to a client and back: the SSE {@code id:} line,
 * {@code Last-Event-ID} and {@code last_event_id=}.
 *
 * <p>Opaque to clients. The form is {@code 1.epoch.subject.floor.(floor-tx).id.open~open[.e]}, its
 * numbers in base 36, with open transactions as distances below the floor; {@code .e} marks a run
 * whose end was told. All characters are unreserved in a URI (RFC 3986 §2.3).
 *
 * @param subject what the place belongs to
 * @param cursor the place
 * @param ended true when the client was told that the run ended
 */
public record ResumeToken(Subject subject, LogCursor cursor, boolean ended) {

  private static final String VERSION = "1";
  static final int RADIX = 36;

  /** Longer ones are refused: a thousand open transactions need far less. */
  private static final int MAX_LENGTH = 8192;

  /** Reads what a client sent back; empty when it is none of ours. */
  public static Optional<ResumeToken> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String[] parts = text.split("\\.", -1);
    boolean ended = parts.length == 8 && parts[7].equals("e");
    if (!parts[0].equals(VERSION) || (parts.length != 7 && !ended)) {
      return Optional.empty();
    }
    try {
      int epoch = Integer.parseUnsignedInt(parts[1], RADIX);
      Optional<Subject> subject = Subject.parse(parts[2]);
      long floor = number(parts[3]);
      long tx = floor - number(parts[4]);
      long id = number(parts[5]);
      long[] open = open(parts[6], floor);
      return tx < 0
          ? Optional.empty()
          : subject.map(
              known -> new ResumeToken(known, LogCursor.of(epoch, floor, open, tx, id), ended));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The history of the database that the place belongs to. */
  public int epoch() {
    return cursor.epoch();
  }

  /** The form that travels. */
  public String encode() {
    StringJoiner open = new StringJoiner("~");
    for (long x : cursor.open()) {
      open.add(Long.toString(cursor.floor() - x, RADIX));
    }
    StringBuilder text =
        new StringBuilder(48)
            .append(VERSION)
            .append('.')
            .append(Integer.toUnsignedString(cursor.epoch(), RADIX))
            .append('.')
            .append(subject.encode())
            .append('.')
            .append(Long.toString(cursor.floor(), RADIX))
            .append('.')
            .append(Long.toString(cursor.floor() - cursor.tx(), RADIX))
            .append('.')
            .append(Long.toString(cursor.id(), RADIX))
            .append('.')
            .append(open);
    return ended ? text.append(".e").toString() : text.toString();
  }

  private static long[] open(String text, long floor) {
    if (text.isEmpty()) {
      return new long[0];
    }
    String[] parts = text.split("~", -1);
    long[] open = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      open[i] = floor - number(parts[i]);
      if (open[i] < 0 || (i > 0 && open[i] <= open[i - 1])) {
        throw new NumberFormatException("open transactions out of order");
      }
    }
    return open;
  }

  static long number(String text) {
    long number = Long.parseLong(text, RADIX);
    if (number < 0 || text.startsWith("+")) {
      throw new NumberFormatException("no sign allowed: " + text);
    }
    return number;
  }
}
