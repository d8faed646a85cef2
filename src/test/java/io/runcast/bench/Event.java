package io.runcast.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event: its bytes, and what a client wants to know of them. Immutable.
 *
 * <p>Clients of one run get the same bytes, so an event is read once and then only compared: see
 * {@link SseParser.Receiver#likely()}.
 */
final class Event {
  /** Of events without data: comments, the retry line. */
  static final String NO_TYPE = "";

  static final long NO_RETRY = -1;

  private static final byte[] ID = Ascii.bytes("id: ");
  private static final byte[] DATA = Ascii.bytes("data: ");
  private static final byte[] RETRY = Ascii.bytes("retry: ");
  private static final byte[] TYPE = Ascii.bytes("\"type\":\"");
  private static final byte[] CURSOR = Ascii.bytes("\"cursor\":\"");
  private static final byte[] MESSAGE = Ascii.bytes("\"message\":\"");

  private final byte[] bytes;
  private final String type;
  private final @Nullable String id;
  private final long retryMillis;
  private final @Nullable Stamp stamp;

  private Event(
      byte[] bytes, String type, @Nullable String id, long retryMillis, @Nullable Stamp stamp) {
    this.bytes = bytes;
    this.type = type;
    this.id = id;
    this.retryMillis = retryMillis;
    this.stamp = stamp;
  }

  /** Reads one event, its blank line included. Knows line feeds only, which Runcast sends. */
  static Event read(byte[] source, int from, int to) {
    byte[] bytes = Arrays.copyOfRange(source, from, to);
    String type = NO_TYPE;
    String id = null;
    long retryMillis = NO_RETRY;
    Stamp stamp = null;
    int line = 0;
    while (line < bytes.length) {
      int end = line;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (Ascii.isAt(ID, bytes, line, end)) {
        id = Ascii.text(bytes, line + ID.length, end);
      } else if (Ascii.isAt(RETRY, bytes, line, end)) {
        retryMillis = Long.parseLong(Ascii.text(bytes, line + RETRY.length, end));
      } else if (Ascii.isAt(DATA, bytes, line, end)) {
        type = value(TYPE, bytes, line, end);
        stamp = type.equals("log") ? stamp(bytes, line, end) : null;
      }
      line = end + 1;
    }
    return new Event(bytes, type, id, retryMillis, stamp);
  }

  /** Reads a WebSocket's message. */
  static Event ofMessage(byte[] source, int from, int to) {
    byte[] bytes = Arrays.copyOfRange(source, from, to);
    String type = value(TYPE, bytes, 0, bytes.length);
    String cursor = value(CURSOR, bytes, 0, bytes.length);
    return new Event(
        bytes,
        type,
        cursor.isEmpty() ? null : cursor,
        NO_RETRY,
        type.equals("log") ? stamp(bytes, 0, bytes.length) : null);
  }

  /** Of the JSON object's {@code type}. */
  String type() {
    return type;
  }

  /** Where to go on after this event; null when it does not say. */
  @Nullable String id() {
    return id;
  }

  long retryMillis() {
    return retryMillis;
  }

  /** What the writer wrote; null where the event is no row, or not as it was written. */
  @Nullable Stamp stamp() {
    return stamp;
  }

  int length() {
    return bytes.length;
  }

  /** True when the very same event begins there. */
  boolean isAt(byte[] source, int at, int to) {
    return Ascii.isAt(bytes, source, at, to);
  }

  private static @Nullable Stamp stamp(byte[] bytes, int from, int to) {
    int at = Ascii.indexOf(MESSAGE, bytes, from, to);
    if (at < 0) {
      return null;
    }
    int first = at + MESSAGE.length;
    int end = first;
    // The writer's messages hold nothing that JSON escapes.
    while (end < to && bytes[end] != '"') {
      end++;
    }
    return Stamp.read(bytes, first, end);
  }

  private static String value(byte[] name, byte[] bytes, int from, int to) {
    int at = Ascii.indexOf(name, bytes, from, to);
    if (at < 0) {
      return NO_TYPE;
    }
    int first = at + name.length;
    int end = first;
    while (end < to && bytes[end] != '"') {
      end++;
    }
    return Ascii.text(bytes, first, end);
  }
}
