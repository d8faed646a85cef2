package io.runcast.status;

import io.runcast.ChannelSettings;
import io.runcast.Language;
import io.runcast.Settings;
import io.runcast.broadcast.Admission;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Followed;
import io.runcast.broadcast.Traffic;
import io.runcast.diagnosis.Diagnosis;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerCounts;
import io.runcast.listen.ListenerState;
import io.runcast.log.ChannelStates;
import io.runcast.log.Subject;
import io.runcast.log.Timestamps;
import io.runcast.metrics.LiveFigures;
import io.runcast.retention.RetentionState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Tells how this server is, in the form that others can show in either language: texts of findings
 * stand there in both.
 */
@ApplicationScoped
public class ServerStatus {

  private static final int MOST_RUNS = 50;

  @Inject Settings settings;
  @Inject ServerFacts facts;
  @Inject ListenerState listener;
  @Inject Broadcasters broadcasters;
  @Inject Admission admission;
  @Inject Traffic traffic;
  @Inject LiveFigures figures;
  @Inject Diagnosis diagnosis;
  @Inject RetentionState retention;
  @Inject ChannelStates channels;

  JsonObject now() {
    LiveFigures.Figures live = figures.now();
    return Json.createObjectBuilder()
        .add("id", facts.id().toString())
        .add("name", facts.name())
        .add("version", facts.version())
        .add("server", facts.product())
        .add("java", Runtime.version().toString())
        .add("started_at", Timestamps.format(facts.started()))
        .add("heartbeat_at", Timestamps.format(Instant.now()))
        .add("listener", listener())
        .add("clients", clients())
        .add("replay", replay())
        .add("rates", rates(live))
        .add("lag_seconds", lag(live.lags()))
        .add("retention", retention())
        .add("memory", memory())
        .add("channels", channels())
        .add("findings", findings(diagnosis.findings()))
        .build();
  }

  private JsonObjectBuilder listener() {
    ListenerState.Report report = listener.report();
    ListenerCounts counts = listener.counts();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("state", report.phase().name())
            .add("since", Timestamps.format(report.since()))
            .add("delivers", report.delivers())
            .add(
                "mode", report.delivers() ? Json.createValue(report.mode().text()) : JsonValue.NULL)
            .add("attempts", report.attempts())
            .add("max_attempts", settings.listener().maxAttempts())
            .add("reconnects", counts.reconnects())
            .add("notifications", counts.notifications())
            .add("rows", counts.rows())
            .add("rows_without_bell", counts.rowsWithoutBell());
    Finding finding = report.finding();
    if (finding == null) {
      json.addNull("problem");
    } else {
      json.add(
          "problem", texts(finding.message(Language.ENGLISH), finding.message(Language.GERMAN)));
    }
    return json;
  }

  private JsonObjectBuilder clients() {
    JsonArrayBuilder byRun = Json.createArrayBuilder();
    int runs = 0;
    for (Followed followed : broadcasters.followed()) {
      if (followed.subject() instanceof Subject.OfRun one && runs++ < MOST_RUNS) {
        byRun.add(
            Json.createObjectBuilder()
                .add("run_id", one.run())
                .add("clients", followed.clients())
                .add("ring_rows", followed.ringRows())
                .add("ring_bytes", followed.ringBytes()));
      }
    }
    JsonObjectBuilder disconnects = Json.createObjectBuilder();
    for (DisconnectReason reason : DisconnectReason.values()) {
      disconnects.add(reason.name().toLowerCase(Locale.ROOT), traffic.disconnects(reason));
    }
    return Json.createObjectBuilder()
        .add("total", broadcasters.clients())
        .add("max", settings.client().max())
        .add("runs", runs)
        .add(
            "refused",
            admission.refusedForAll() + admission.refusedForUser() + admission.refusedForAddress())
        .add("by_run", byRun)
        .add("disconnects", disconnects);
  }

  private JsonArrayBuilder channels() {
    List<Followed> followed = broadcasters.followed();
    JsonArrayBuilder json = Json.createArrayBuilder();
    for (ChannelSettings channel : settings.channels()) {
      String name = channel.table().name();
      json.add(
          Json.createObjectBuilder()
              .add("name", name)
              .add("state", channels.state(name).text())
              .add(
                  "clients",
                  followed.stream()
                      .filter(one -> name.equals(one.subject().channel()))
                      .mapToInt(Followed::clients)
                      .sum()));
    }
    return json;
  }

  private JsonObjectBuilder replay() {
    return Json.createObjectBuilder()
        .add("queued", broadcasters.queuedReads())
        .add("replays", traffic.replays())
        .add("pages", traffic.pages());
  }

  private JsonObjectBuilder retention() {
    JsonObjectBuilder json =
        Json.createObjectBuilder().add("rows_deleted", retention.rowsDeleted());
    retention.lastPass().ifPresent(pass -> json.add("last_pass_at", Timestamps.format(pass.end())));
    return json;
  }

  private static JsonObjectBuilder rates(LiveFigures.Figures live) {
    return Json.createObjectBuilder()
        .add("rows_per_second", tenths(live.rowsPerSecond()))
        .add("deliveries_per_second", tenths(live.deliveriesPerSecond()))
        .add("notifications_per_second", tenths(live.notificationsPerSecond()));
  }

  static JsonObjectBuilder lag(Histogram micros) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    if (micros.getTotalCount() == 0) {
      json.addNull("p50").addNull("p95").addNull("p99");
    } else {
      json.add("p50", micros.getValueAtPercentile(50) / 1e6)
          .add("p95", micros.getValueAtPercentile(95) / 1e6)
          .add("p99", micros.getValueAtPercentile(99) / 1e6);
    }
    return json.add("count", micros.getTotalCount());
  }

  private static JsonObjectBuilder memory() {
    Runtime runtime = Runtime.getRuntime();
    return Json.createObjectBuilder()
        .add("used_bytes", runtime.totalMemory() - runtime.freeMemory())
        .add("max_bytes", runtime.maxMemory());
  }

  private static JsonArrayBuilder findings(List<Finding> findings) {
    JsonArrayBuilder json = Json.createArrayBuilder();
    for (Finding finding : findings) {
      json.add(
          Json.createObjectBuilder()
              .add("code", finding.code().text())
              .add("severity", finding.severity().text())
              .add(
                  "message",
                  texts(finding.message(Language.ENGLISH), finding.message(Language.GERMAN)))
              .add("fix", texts(finding.fix(Language.ENGLISH), finding.fix(Language.GERMAN))));
    }
    return json;
  }

  private static JsonObjectBuilder texts(String english, String german) {
    return Json.createObjectBuilder().add("en", english).add("de", german);
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10d;
  }
}
