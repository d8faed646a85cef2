package io.runcast.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Tells everything to programs: times in milliseconds unless the name says otherwise. */
final class JsonReport {
  private static final JsonWriterFactory PRETTY =
      Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));
  private static final double MILLISECOND = 1e6;

  private JsonReport() {}

  static String text(Map<String, String> facts, List<Outcome> outcomes, Verdict verdict) {
    JsonObjectBuilder machine = Json.createObjectBuilder();
    facts.forEach(machine::add);
    JsonArrayBuilder scenarios = Json.createArrayBuilder();
    outcomes.forEach(outcome -> scenarios.add(scenario(outcome)));
    JsonObject report =
        Json.createObjectBuilder()
            .add("machine", machine)
            .add("verdict", verdict(verdict))
            .add("scenarios", scenarios)
            .build();
    var text = new StringWriter();
    try (var writer = PRETTY.createWriter(text)) {
      writer.writeObject(report);
    }
    return text + "\n";
  }

  private static JsonObjectBuilder scenario(Outcome outcome) {
    JsonArrayBuilder measurements = Json.createArrayBuilder();
    outcome.measurements().forEach(measurement -> measurements.add(measurement(measurement)));
    JsonArrayBuilder facts = Json.createArrayBuilder();
    for (Outcome.Fact fact : outcome.facts()) {
      JsonObjectBuilder entry =
          Json.createObjectBuilder().add("name", fact.name()).add("text", fact.value());
      // JMH has no error to tell of a single round, and JSON no word for that.
      facts.add(Double.isFinite(fact.number()) ? entry.add("number", fact.number()) : entry);
    }
    return Json.createObjectBuilder()
        .add("id", outcome.id())
        .add("what", outcome.what())
        .add("verdict", verdict(outcome.verdict()))
        .add("measurements", measurements)
        .add("facts", facts);
  }

  private static JsonObjectBuilder measurement(Measurement measurement) {
    return Json.createObjectBuilder()
        .add("name", measurement.name())
        .add("clients", measurement.clients())
        .add("runs", measurement.runs())
        .add("rows", measurement.pace().rows())
        .add("rows_per_second", measurement.pace().rate())
        .add("writer_behind", measurement.pace().behind().toNanos() / MILLISECOND)
        .add("deliveries", measurement.book().deliveries())
        .add("deliveries_per_second", measurement.deliveriesPerSecond())
        .add("elapsed", measurement.elapsed().toNanos() / MILLISECOND)
        .add("p50", measurement.millis(50))
        .add("p90", measurement.millis(90))
        .add("p99", measurement.millis(99))
        .add("p99_9", measurement.millis(99.9))
        .add("max", measurement.latency().getMaxValue() / MILLISECOND)
        .add("server_cpu_us_per_delivery", measurement.serverMicros())
        .add("server_cpu", measurement.costs().server().toNanos() / MILLISECOND)
        .add("postgres_cpu", measurement.costs().postgres().toNanos() / MILLISECOND)
        .add("clients_cpu", measurement.costs().clients().toNanos() / MILLISECOND)
        .add("others_cpu", measurement.costs().others().toNanos() / MILLISECOND);
  }

  private static JsonObjectBuilder verdict(Verdict verdict) {
    return Json.createObjectBuilder()
        .add("expected", verdict.expected())
        .add("lost", verdict.lost())
        .add("doubled", verdict.doubled())
        .add("out_of_order", verdict.outOfOrder())
        .add("damaged", verdict.damaged())
        .add("repeated_at_a_cut", verdict.repeated());
  }
}
