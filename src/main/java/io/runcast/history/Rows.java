package io.runcast.history;

import io.runcast.broadcast.JsonText;
import io.runcast.log.HistoryPage;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.ResumeToken;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON, the same object as in a stream's event, row by row. */
final class Rows {

  private static final int OVERHEAD = 320;

  private Rows() {}

  /**
   * A page as the body of an answer.
   *
   * @param before null where nothing more is known
   * @param after null where nothing more can come
   */
  static StreamingOutput page(
      long run,
      HistoryPage page,
      @Nullable LogCursor before,
      @Nullable LogCursor after,
      boolean searchedAll) {
    return output -> {
      output.write(new JsonText(OVERHEAD).open().put("run_id", run).raw(",\"rows\":[").toBytes());
      boolean first = true;
      for (LogEntry entry : page.entries()) {
        if (!first) {
          output.write(',');
        }
        first = false;
        output.write(json(entry));
      }
      output.write(
          new JsonText(OVERHEAD)
              .raw("],")
              .put("before", token(run, before))
              .put("after", token(run, after))
              .raw(",\"searched_all\":")
              .raw(Boolean.toString(searchedAll))
              .close()
              .toBytes());
    };
  }

  /** One row as one object on one line. */
  static byte[] json(LogEntry entry) {
    return new JsonText(OVERHEAD + entry.message().length())
        .open()
        .put("type", "log")
        .put("id", entry.id())
        .put("run_id", entry.run())
        .put("level", entry.level())
        .put("portal", entry.portal())
        .put("timestamp", entry.timestamp())
        .put("message", entry.message())
        .put("cursor", token(entry.run(), entry.cursor()))
        .close()
        .toBytes();
  }

  static @Nullable String token(long run, @Nullable LogCursor place) {
    return place == null ? null : new ResumeToken(run, place, false).encode();
  }
}
