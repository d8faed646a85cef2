package io.runcast.operations;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** What {@code server-config/grafana/runcast.json} asks Prometheus. */
final class Dashboard {

  private Dashboard() {}

  /** Every expression, with Grafana's variables filled in for all that there is. */
  static List<String> queries() throws IOException {
    return expressions().stream()
        .map(
            query ->
                query
                    .replace("$__rate_interval", "30s")
                    .replace("$job", "runcast")
                    .replace("$instance", ".+"))
        .toList();
  }

  /** Every expression as it stands there. */
  static List<String> expressions() throws IOException {
    try (JsonReader reader =
        Json.createReader(new StringReader(ServerConfig.read("grafana/runcast.json").text()))) {
      List<String> found = new ArrayList<>();
      collect(reader.readObject(), found);
      return found;
    }
  }

  private static void collect(JsonValue value, List<String> found) {
    if (value instanceof JsonObject object) {
      if (object.get("expr") instanceof JsonString query) {
        found.add(query.getString());
      }
      object.values().forEach(member -> collect(member, found));
    } else if (value instanceof JsonArray array) {
      array.forEach(element -> collect(element, found));
    }
  }
}
