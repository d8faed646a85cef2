package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.ResumeToken;
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

  /** What a filter and a cursor need to know of a row. */
  record Row(long tx, long id, String level, String portal, LogCursor cursor) {}

  /** JSON around a message, cursor line included. */
  private static final int OVERHEAD = 256;

  static Frame of(LogEntry entry) {
    byte[] bytes =
        new JsonText(OVERHEAD + entry.message().length())
            .raw("id: ")
            .raw(new ResumeToken(entry.run(), entry.cursor(), false).encode())
            .raw("\ndata: ")
            .open()
            .put("type", "log")
            .put("id", entry.id())
            .put("run_id", entry.run())
            .put("level", entry.level())
            .put("portal", entry.portal())
            .put("timestamp", entry.timestamp())
            .put("message", entry.message())
            .close()
            .raw("\n\n")
            .toBytes();
    Row row = new Row(entry.tx(), entry.id(), entry.level(), entry.portal(), entry.cursor());
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

  /** What it costs to keep. */
  long size() {
    return english.length + (german == english ? 0L : german.length);
  }
}
