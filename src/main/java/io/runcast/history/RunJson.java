package io.runcast.history;

import io.runcast.log.Run;
import io.runcast.log.Timestamps;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as the REST resources and the run feed show it. */
public final class RunJson {

  private RunJson() {}

  public static JsonObject of(Run run) {
    JsonObjectBuilder json =
        Json.createObjectBuilder().add("run_id", run.id()).add("status", run.status());
    text(json, "started_at", run.startedAt());
    text(json, "finished_at", run.finishedAt());
    if (run.leadsFound() == null) {
      json.addNull("leads_found");
    } else {
      json.add("leads_found", run.leadsFound());
    }
    return json.build();
  }

  private static void text(JsonObjectBuilder json, String name, @Nullable Instant value) {
    if (value == null) {
      json.addNull(name);
    } else {
      json.add(name, Timestamps.format(value));
    }
  }
}
