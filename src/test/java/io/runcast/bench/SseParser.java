package io.runcast.bench;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes one HTTP/1.1 answer apart as its bytes come: status, chunks (RFC 9112 §7.1), server-sent
 * events, split anywhere.
 *
 * <p>Copies only what a read cut in two. Not threadsafe; belongs to the thread of its connection.
 */
final class SseParser {

  /** Learns what came, on the thread that feeds. */
  interface Receiver {

    /**
     * The answer's head.
     *
     * @param retryAfter seconds; 0 where the server does not say
     */
    void answered(int status, long retryAfter);

    /** What probably comes next: the same bytes are not read again. Null where nobody knows. */
    @Nullable Event likely();

    void received(Event event);

    /** The server has ended the answer properly. */
    void ended();
  }

  private enum Part {
    HEAD,
    SIZE,
    SIZE_EXTENSION,
    DATA,
    DATA_END,
    REST
  }

  private static final byte[] CHUNKED = Ascii.bytes("\r\ntransfer-encoding: chunked\r\n");
  private static final byte[] RETRY_AFTER = Ascii.bytes("\r\nretry-after: ");
  private static final int LONGEST_HEAD = 16 * 1024;

  private final Receiver receiver;
  private Part part = Part.HEAD;

  /** Bytes of the present chunk that are still to come. */
  private long left;

  /** The beginning of what is not complete: the head, then an event. */
  private byte[] kept = new byte[512];

  private int keptSize;

  SseParser(Receiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Takes what came.
   *
   * @throws MalformedAnswer where it is not HTTP
   */
  void feed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && part != Part.REST) {
      switch (part) {
        case HEAD -> at = head(bytes, at, to);
        case SIZE, SIZE_EXTENSION -> size(bytes[at++]);
        case DATA -> {
          int end = (int) Math.min(to, at + left);
          left -= end - at;
          body(bytes, at, end);
          at = end;
          if (left == 0) {
            part = Part.DATA_END;
          }
        }
        case DATA_END -> dataEnd(bytes[at++]);
        case REST -> throw new AssertionError();
      }
    }
  }

  private int head(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      keep(bytes, at, at + 1);
      if (keptSize > LONGEST_HEAD) {
        throw new MalformedAnswer("a head of more than " + LONGEST_HEAD + " bytes");
      }
      if (bytes[at] == '\n' && keptSize >= 4 && kept[keptSize - 3] == '\n') {
        headRead();
        return at + 1;
      }
    }
    return to;
  }

  private void headRead() {
    String line = Ascii.text(kept, 0, Math.min(keptSize, 13));
    if (!line.matches("HTTP/1\\.1 [1-5][0-9]{2}[ \r]?")) {
      throw new MalformedAnswer("'" + line + "'");
    }
    int status = Integer.parseInt(line.substring(9, 12));
    byte[] head = Ascii.bytes(Ascii.text(kept, 0, keptSize).toLowerCase(Locale.ROOT));
    keptSize = 0;
    if (status == 200 && Ascii.indexOf(CHUNKED, head, 0, head.length) < 0) {
      throw new MalformedAnswer("a stream without chunks");
    }
    part = status == 200 ? Part.SIZE : Part.REST;
    receiver.answered(status, retryAfter(head));
  }

  private static long retryAfter(byte[] head) {
    int at = Ascii.indexOf(RETRY_AFTER, head, 0, head.length);
    if (at < 0) {
      return 0;
    }
    long seconds = 0;
    for (int i = at + RETRY_AFTER.length; Character.isDigit(head[i]); i++) {
      seconds = seconds * 10 + (head[i] - '0');
    }
    return seconds;
  }

  private void size(byte b) {
    int digit = Character.digit(b, 16);
    if (b == '\n') {
      if (left == 0) {
        part = Part.REST;
        receiver.ended();
      } else {
        part = Part.DATA;
      }
    } else if (part == Part.SIZE && digit >= 0) {
      left = left * 16 + digit;
      if (left > Integer.MAX_VALUE) {
        throw new MalformedAnswer("a chunk of more than 2 GB");
      }
    } else if (b == ';' || b == '\r' || part == Part.SIZE_EXTENSION) {
      part = Part.SIZE_EXTENSION;
    } else {
      throw new MalformedAnswer("a chunk's size with the byte " + b);
    }
  }

  private void dataEnd(byte b) {
    if (b == '\n') {
      part = Part.SIZE;
    } else if (b != '\r') {
      throw new MalformedAnswer("a chunk that is longer than its size");
    }
  }

  private void body(byte[] bytes, int from, int to) {
    int at = keptSize == 0 ? from : completed(bytes, from, to);
    while (at < to) {
      Event likely = receiver.likely();
      if (likely != null && likely.isAt(bytes, at, to)) {
        at += likely.length();
        receiver.received(likely);
        continue;
      }
      int end = end(bytes, at, to);
      if (end < 0) {
        keep(bytes, at, to);
        return;
      }
      receiver.received(Event.read(bytes, at, end));
      at = end;
    }
  }

  /** Goes on with the event that the last read ended in; the answer is the place behind it. */
  private int completed(byte[] bytes, int from, int to) {
    int end = kept[keptSize - 1] == '\n' && bytes[from] == '\n' ? from + 1 : end(bytes, from, to);
    keep(bytes, from, end < 0 ? to : end);
    if (end < 0) {
      return to;
    }
    Event likely = receiver.likely();
    boolean same = likely != null && likely.length() == keptSize && likely.isAt(kept, 0, keptSize);
    Event event = likely != null && same ? likely : Event.read(kept, 0, keptSize);
    keptSize = 0;
    receiver.received(event);
    return end;
  }

  /** The place behind the first blank line; -1 where there is none yet. */
  private static int end(byte[] bytes, int from, int to) {
    for (int at = from + 1; at < to; at++) {
      if (bytes[at] == '\n' && bytes[at - 1] == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  private void keep(byte[] bytes, int from, int to) {
    int size = to - from;
    if (keptSize + size > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(kept.length * 2, keptSize + size));
    }
    System.arraycopy(bytes, from, kept, keptSize, size);
    keptSize += size;
  }

  /** The server sent what is not HTTP/1.1 with chunks. */
  static final class MalformedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedAnswer(String what) {
      super("The server's answer is malformed: " + what);
    }
  }
}
