package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.Texts;
import io.runcast.log.ModeChanged.Mode;
import io.runcast.log.ResumeToken;
import io.runcast.log.Run;
import io.runcast.log.Subject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Encodes everything on a stream that is no row; product contract, "Server-Sent Events". */
@FunctionalInterface
interface Notice {

  Texts TEXTS = new Texts("io.runcast.broadcast.messages");

  byte[] in(Language language);

  /** A comment: keeps proxies from closing and finds clients that are gone. */
  static byte[] heartbeat() {
    return new byte[] {':', '\n', '\n'};
  }

  /**
   * A heartbeat that moves the client's place on without an event: what lies before was looked at,
   * and its filter left it out.
   */
  static byte[] place(ResumeToken place) {
    return new JsonText(64).raw(":\nid: ").raw(place.encode()).raw("\n\n").toBytes();
  }

  static byte[] retry(long millis) {
    return new JsonText(32).raw("retry: ").raw(Long.toString(millis)).raw("\n\n").toBytes();
  }

  /**
   * The first event of a stream of a run.
   *
   * @param run null while no run is active
   * @param resume where a client that got no row yet goes on; null when it should start as before
   */
  static Notice connected(
      Mode mode, @Nullable Run run, @Nullable Long lastId, @Nullable ResumeToken resume) {
    return language ->
        connected(language, mode, resume)
            .put("run_id", run == null ? null : (Long) run.id())
            .put("status", run == null ? null : run.status())
            .put("last_id", lastId)
            .close()
            .raw("\n\n")
            .toBytes();
  }

  /**
   * The first event of a stream of a channel.
   *
   * @param resume where a client that got no row yet goes on; null when it should start as before
   */
  static Notice connectedTo(
      Mode mode, Subject.OfChannel channel, @Nullable Long lastId, @Nullable ResumeToken resume) {
    return language ->
        connected(language, mode, resume)
            .put("key", channel.key())
            .put("last_id", lastId)
            .close()
            .raw("\n\n")
            .toBytes();
  }

  private static JsonText connected(Language language, Mode mode, @Nullable ResumeToken resume) {
    JsonText json = new JsonText(256);
    if (resume != null) {
      json.raw("id: ").raw(resume.encode()).raw("\n");
    }
    return json.raw("data: ")
        .open()
        .put("type", "connected")
        .put("message", TEXTS.plain(language, "connected." + mode.text()))
        .put("mode", mode.text());
  }

  static Notice run(Run run) {
    return language ->
        new JsonText(256)
            .raw("data: ")
            .open()
            .put("type", "run")
            .put("run_id", run.id())
            .put("status", run.status())
            .put("started_at", run.startedAt())
            .put("finished_at", run.finishedAt())
            .put("leads_found", run.leadsFound())
            .close()
            .raw("\n\n")
            .toBytes();
  }

  static Notice mode(Mode mode) {
    return language ->
        start("mode", TEXTS.plain(language, "mode." + mode.text()))
            .put("mode", mode.text())
            .close()
            .raw("\n\n")
            .toBytes();
  }

  static Notice reset(OptionalLong firstId) {
    return language ->
        start("reset", TEXTS.plain(language, "reset"))
            .put("first_id", firstId.isPresent() ? (Long) firstId.getAsLong() : null)
            .close()
            .raw("\n\n")
            .toBytes();
  }

  static Notice noRun() {
    return language -> start("info", TEXTS.plain(language, "norun")).close().raw("\n\n").toBytes();
  }

  static Notice runGone() {
    return language ->
        start("error", TEXTS.plain(language, "norows")).close().raw("\n\n").toBytes();
  }

  /** The current run is gone; the stream goes on with the next one. */
  static Notice lostRun() {
    return language -> start("info", TEXTS.plain(language, "norows")).close().raw("\n\n").toBytes();
  }

  static Notice refused() {
    return language ->
        start("error", TEXTS.plain(language, "refused")).close().raw("\n\n").toBytes();
  }

  /** What the client was let in with does not count any more. */
  static Notice unauthorized(boolean expired) {
    return language ->
        start("error", TEXTS.plain(language, expired ? "expired" : "revoked"))
            .close()
            .raw("\n\n")
            .toBytes();
  }

  /**
   * The run ended and every row was delivered.
   *
   * @param resume marks that the end was told, so that a reconnect is answered with 204
   */
  static Notice stopped(Run run, long rows, ResumeToken resume) {
    return language ->
        new JsonText(256)
            .raw("id: ")
            .raw(resume.encode())
            .raw("\ndata: ")
            .open()
            .put("type", "stopped")
            .put("message", TEXTS.plain(language, "stopped"))
            .put("status", run.status())
            .put("finished_at", run.finishedAt())
            .put("rows", rows)
            .close()
            .raw("\n\n")
            .toBytes();
  }

  private static JsonText start(String type, String message) {
    return new JsonText(192).raw("data: ").open().put("type", type).put("message", message);
  }
}
