package io.runcast.broadcast;

import io.runcast.log.LogEntry;
import io.runcast.log.Subject;

/** Writes what clients get of a row, the same in streams and in history. */
public final class RowJson {

  private RowJson() {}

  /**
   * Puts a row's fields into an object that is open.
   *
   * @param subject whose row it is to the client
   */
  public static JsonText put(JsonText json, Subject subject, LogEntry entry) {
    return subject instanceof Subject.OfRun
        ? json.put("type", "log")
            .put("id", entry.id())
            .put("run_id", entry.run())
            .put("level", entry.level())
            .put("portal", entry.portal())
            .put("timestamp", entry.timestamp())
            .put("message", entry.message())
        : json.put("type", "row")
            .put("id", entry.id())
            .put("key", entry.portal().isEmpty() ? null : entry.portal())
            .put("timestamp", entry.timestamp())
            .putJson("data", entry.message());
  }
}
