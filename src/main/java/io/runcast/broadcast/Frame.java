package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.ResumeToken;
import io.runcast.log.Subject;
import io.runcast.log.Timestamps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as it goes over the wire, encoded once and shared by all who get it.
 *
 * @param english the bytes of the whole server-sent event
 * @param german the same in German; the same array when nothing in it is translated
 * @param entry what the bytes say; null for notices
 * @param end true when nothing follows
 */
record Frame(byte[] english, byte[] german, @Nullable Row entry, boolean end) {

  /**
   * What others need to know of a row.
   *
   * @param createdMicros the row's own time, in microseconds since 1970
   */
  record Row(long tx, long id, String level, String portal, long createdMicros, LogCursor cursor) {}

  /** JSON around a message, cursor line included. */
  private static final int OVERHEAD = 256;

  /** The frame, its row, cursor and texts on the heap. */
  private static final int OBJECTS = 256;

  /**
   * A row.
   *
   * @param subject whose followers get it
   */
  static Frame of(Subject subject, LogEntry entry) {
    JsonText head =
        new JsonText(OVERHEAD + entry.message().length())
            .raw("id: ")
            .raw(new ResumeToken(subject, entry.cursor(), false).encode())
            .raw("\ndata: ")
            .open();
    byte[] bytes = RowJson.put(head, subject, entry).close().raw("\n\n").toBytes();
    Row row =
        new Row(
            entry.tx(),
            entry.id(),
            entry.level(),
            entry.portal(),
            Timestamps.micros(entry.timestamp()),
            entry.cursor());
    return new Frame(bytes, bytes, row, false);
  }

  /** A notice in both languages. */
  static Frame notice(Notice notice) {
    return new Frame(notice.in(Language.ENGLISH), notice.in(Language.GERMAN), null, false);
  }

  /** The last notice of a stream. */
  static Frame end(Notice notice) {
    return new Frame(notice.in(Language.ENGLISH), notice.in(Language.GERMAN), null, true);
  }

  byte[] in(Language language) {
    return language == Language.GERMAN ? german : english;
  }

  /** What it costs to keep: its bytes, and about so much for what stands around them. */
  long size() {
    return OBJECTS + english.length + (german == english ? 0L : german.length);
  }

  /**
   * Joins rows to writes of a good size; one that is larger is a write of its own.
   *
   * @param bytes how many a write may have
   */
  static List<Batch> join(List<Frame> rows, int bytes) {
    List<Batch> writes = new ArrayList<>();
    int from = 0;
    int size = 0;
    for (int i = 0; i < rows.size(); i++) {
      int length = rows.get(i).english.length;
      if (i > from && size + length > bytes) {
        writes.add(new Batch(join(rows.subList(from, i), Language.ENGLISH), i - from));
        from = i;
        size = 0;
      }
      size += length;
    }
    if (from < rows.size()) {
      writes.add(
          new Batch(join(rows.subList(from, rows.size()), Language.ENGLISH), rows.size() - from));
    }
    return writes;
  }

  /** Joins at least one frame; the array may be the frame's own. */
  static byte[] join(List<Frame> frames, Language language) {
    if (frames.size() == 1) {
      return frames.get(0).in(language);
    }
    int size = 0;
    for (Frame frame : frames) {
      size += frame.in(language).length;
    }
    byte[] joined = new byte[size];
    int offset = 0;
    for (Frame frame : frames) {
      byte[] bytes = frame.in(language);
      System.arraycopy(bytes, 0, joined, offset, bytes.length);
      offset += bytes.length;
    }
    return joined;
  }
}
