package io.runcast.history;

import io.runcast.broadcast.JsonText;
import io.runcast.broadcast.RowJson;
import io.runcast.log.HistoryPage;
import io.runcast.log.LogCursor;
import io.runcast.log.LogEntry;
import io.runcast.log.ResumeToken;
import io.runcast.log.Subject;
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
      Subject subject,
      HistoryPage page,
      @Nullable LogCursor before,
      @Nullable LogCursor after,
      boolean searchedAll) {
    return output -> {
      output.write(head(subject).raw(",\"rows\":[").toBytes());
      boolean first = true;
      for (LogEntry entry : page.entries()) {
        if (!first) {
          output.write(',');
        }
        first = false;
        output.write(json(subject, entry));
      }
      output.write(
          new JsonText(OVERHEAD)
              .raw("],")
              .put("before", token(subject, before))
              .put("after", token(subject, after))
              .raw(",\"searched_all\":")
              .raw(Boolean.toString(searchedAll))
              .close()
              .toBytes());
    };
  }

  /** One row as one object on one line. */
  static byte[] json(Subject subject, LogEntry entry) {
    JsonText json = new JsonText(OVERHEAD + entry.message().length()).open();
    return RowJson.put(json, subject, entry)
        .put("cursor", token(subject, entry.cursor()))
        .close()
        .toBytes();
  }

  private static JsonText head(Subject subject) {
    JsonText json = new JsonText(OVERHEAD).open();
    if (subject instanceof Subject.OfRun one) {
      return json.put("run_id", one.run());
    }
    Subject.OfChannel one = (Subject.OfChannel) subject;
    return json.put("channel", one.channel()).put("key", one.key());
  }

  static @Nullable String token(Subject subject, @Nullable LogCursor place) {
    return place == null ? null : new ResumeToken(subject, place, false).encode();
  }
}
