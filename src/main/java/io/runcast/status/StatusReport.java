package io.runcast.status;

import io.runcast.Language;
import io.runcast.database.DatabaseFacts;
import io.runcast.database.Trigger;
import io.runcast.diagnosis.DatabaseWatch;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.finding.Severity;
import io.runcast.log.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what an admin sees: all servers, the database, and what is wrong, worst first. */
@ApplicationScoped
public class StatusReport {

  private static final String ENGLISH = "en";
  private static final String GERMAN = "de";

  @Inject ServerStatus self;
  @Inject Cluster cluster;
  @Inject DatabaseWatch database;

  /** All of it in one language. */
  JsonObject in(Language language) {
    List<JsonObject> servers = new ArrayList<>();
    servers.add(Json.createObjectBuilder(self.now()).add("self", true).build());
    cluster
        .others()
        .forEach(other -> servers.add(Json.createObjectBuilder(other).add("self", false).build()));
    JsonArrayBuilder shown = Json.createArrayBuilder();
    List<JsonObject> findings = new ArrayList<>();
    boolean healthy = true;
    for (JsonObject server : servers) {
      JsonObject translated = translated(server, language);
      shown.add(translated);
      findings.addAll(withServer(translated));
      healthy &= isHealthy(server);
    }
    if (cluster.isTableLacking()) {
      findings.add(json(Finding.of(Code.NO_SERVER_TABLE), language));
    }
    JsonArrayBuilder sorted = Json.createArrayBuilder();
    for (Severity severity : new Severity[] {Severity.ERROR, Severity.WARNING, Severity.INFO}) {
      findings.stream()
          .filter(finding -> finding.getString("severity", "").equals(severity.text()))
          .forEach(sorted::add);
    }
    return Json.createObjectBuilder()
        .add("timestamp", Timestamps.format(Instant.now()))
        .add("healthy", healthy)
        .add("servers", shown)
        .add("database", database())
        .add("findings", sorted)
        .build();
  }

  /** Rows come, and nothing is known that would keep them from coming. */
  private static boolean isHealthy(JsonObject server) {
    JsonObject listener = Members.object(server, "listener");
    boolean delivers =
        listener.getBoolean("delivers", false)
            || listener.getString("state", "").equals("DISABLED");
    return delivers
        && Members.objects(server, "findings").stream()
            .noneMatch(finding -> finding.getString("severity", "").equals(Severity.ERROR.text()));
  }

  private JsonValue database() {
    DatabaseFacts facts = database.facts().orElse(null);
    if (facts == null) {
      return JsonValue.NULL;
    }
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("kind", facts.kind().name().toLowerCase(Locale.ROOT))
            .add("version", facts.version());
    DatabaseFacts.Postgres postgres = facts.postgres();
    if (postgres != null) {
      JsonObjectBuilder triggers = Json.createObjectBuilder();
      for (Map.Entry<Trigger, Trigger.State> trigger : postgres.triggers().entrySet()) {
        triggers.add(trigger.getKey().sqlName(), trigger.getValue().text());
      }
      json.add("pooler", postgres.pooler())
          .add("role", postgres.role())
          .add("queue_usage", postgres.queue().usage())
          .add("clock_skew_seconds", postgres.clockSkew().toNanos() / 1e9)
          .add("standbys", postgres.standbys())
          .add("triggers", triggers);
    }
    return json.build();
  }

  private static List<JsonObject> withServer(JsonObject server) {
    return Members.objects(server, "findings").stream()
        .map(
            finding ->
                Json.createObjectBuilder(finding)
                    .add("server", server.getString("name", "?"))
                    .build())
        .toList();
  }

  private static JsonObject json(Finding finding, Language language) {
    return Json.createObjectBuilder()
        .add("code", finding.code().text())
        .add("severity", finding.severity().text())
        .add("message", finding.message(language))
        .add("fix", finding.fix(language))
        .build();
  }

  /** With each text that stands there in both languages in the one. */
  private static JsonObject translated(JsonObject object, Language language) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    object.forEach((name, value) -> json.add(name, translated(value, language)));
    return json.build();
  }

  private static @Nullable JsonValue translated(JsonValue value, Language language) {
    return switch (value.getValueType()) {
      case ARRAY -> {
        JsonArrayBuilder array = Json.createArrayBuilder();
        value.asJsonArray().forEach(element -> array.add(translated(element, language)));
        yield array.build();
      }
      case OBJECT -> {
        JsonObject object = value.asJsonObject();
        yield object.containsKey(ENGLISH) && object.containsKey(GERMAN)
            ? object.get(language == Language.GERMAN ? GERMAN : ENGLISH)
            : translated(object, language);
      }
      default -> value;
    };
  }
}
