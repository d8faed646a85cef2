package io.runcast.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.SseClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Asks a server whatever the description says can be asked, and holds the answers against it. Part
 * of a test that has a server already, since each one more takes half a minute to start.
 */
public final class DescribedServer {

  private static final String NO_RUN = "999999999";

  /** Of {@link io.runcast.testkit.ErrorLog}. */
  public static final String CHANNEL = "errors";

  private final Description description = Description.load();
  private final URI server;
  private final long run;
  private final long row;

  /**
   * @param run one that has ended, with a row
   */
  public DescribedServer(URI server, long run, long row) {
    this.server = server;
    this.run = run;
    this.row = row;
  }

  /** Each {@code GET} that is no stream. */
  public void assertAnswers() {
    for (Description.Operation operation : gets()) {
      if (!operation.isStream()) {
        HttpAnswer answer = get(operation, Map.of());
        assertThat(operation.responses())
            .as("%s: %s", operation, answer.body())
            .containsKey(Integer.toString(answer.status()));
        assertDescribed(operation, answer);
      }
    }
  }

  /** Parameters: which there are, their bounds and what happens to others. */
  public void assertParameters() {
    for (Description.Operation operation : gets()) {
      List<JsonNode> parameters = operation.parameters("query");
      boolean strict = operation.path().contains("/api/") && !parameters.isEmpty();
      if (strict) {
        HttpAnswer unknown = refused(operation, Map.of("zzz", "1"));
        assertThat(
                unknown.json().getJsonArray("allowed").stream()
                    .map(Object::toString)
                    .map(text -> text.substring(1, text.length() - 1)))
            .as("parameters of %s", operation)
            .containsExactlyElementsOf(new TreeSet<>(operation.names("query")));
        parameters.forEach(parameter -> assertBounds(operation, parameter));
      }
      if (operation.path().startsWith("/api/runs/{run}")) {
        HttpAnswer unknown =
            HttpAnswer.get(server.resolve(path(operation, NO_RUN) + query(operation, Map.of())));
        assertThat(unknown.status()).as(operation.toString()).isEqualTo(404);
        assertDescribed(operation, unknown);
      }
    }
  }

  /**
   * The events of each stream until an event of a type has come.
   *
   * @param last the type by the stream's path; what is not named is looked at for one event
   */
  public void assertStreams(Map<String, String> last, Runnable meanwhile) {
    for (Description.Operation operation : gets()) {
      if (operation.isStream()) {
        String type = last.getOrDefault(operation.path(), "");
        try (SseClient client =
            SseClient.connect(server.resolve(path(operation, Long.toString(run))))) {
          client.awaitEvents(events -> !events.isEmpty());
          meanwhile.run();
          client.awaitEvents(
              events ->
                  type.isEmpty()
                      || events.stream()
                          .anyMatch(event -> event.data().getString("type", "").equals(type)));
          for (SseClient.Event event : client.events()) {
            assertThat(
                    description.errors(
                        operation.schema(200, "text/event-stream"), event.data().toString()))
                .as("%s: %s", operation, event.data())
                .isEmpty();
          }
        }
      }
    }
  }

  /** The file itself, and what a server that reads it makes of it. */
  public void assertServed() {
    HttpAnswer own = HttpAnswer.get(server.resolve("/api/openapi.yaml"));
    assertThat(own.body()).isEqualTo(description.text());
    HttpAnswer ofServer = HttpAnswer.get(server.resolve("/openapi"));
    if (ofServer.status() == 200) {
      assertThat(Description.parse(ofServer.body()).path("paths").propertyNames())
          .containsExactlyInAnyOrderElementsOf(description.root().path("paths").propertyNames());
    }
  }

  private List<Description.Operation> gets() {
    return description.operations().stream().filter(one -> one.method().equals("GET")).toList();
  }

  private void assertBounds(Description.Operation operation, JsonNode parameter) {
    JsonNode schema = description.resolve(parameter.path("schema"));
    String name = Description.name(parameter);
    if (schema.has("minimum")) {
      refused(operation, Map.of(name, Long.toString(schema.path("minimum").asLong() - 1)));
    }
    if (schema.has("maximum")) {
      long most = schema.path("maximum").asLong();
      refused(operation, Map.of(name, Long.toString(most + 1)));
      accepted(operation, Map.of(name, Long.toString(most)));
    }
    if (schema.has("minimum") && schema.has("maximum")) {
      accepted(operation, Map.of(name, schema.path("minimum").asString()));
    }
    schema.path("enum").forEach(value -> accepted(operation, Map.of(name, value.asString())));
    JsonNode items = description.resolve(schema.path("items"));
    items.path("enum").forEach(value -> accepted(operation, Map.of(name, value.asString())));
    if (items.has("enum") || schema.has("enum")) {
      refused(operation, Map.of(name, "zzz"));
    }
    if (schema.has("maxLength")
        && !description
            .resolve(schema)
            .equals(description.root().at("/components/schemas/Cursor"))) {
      refused(operation, Map.of(name, "x".repeat(schema.path("maxLength").asInt() + 1)));
    }
  }

  private void accepted(Description.Operation operation, Map<String, String> parameters) {
    if (operation.isStream()) {
      // One that nobody ends.
      try (SseClient client = SseClient.connect(uri(operation, parameters))) {
        assertThat(client.status()).as("%s %s", operation, parameters).isEqualTo(200);
      }
      return;
    }
    HttpAnswer answer = get(operation, parameters);
    assertThat(answer.status())
        .as("%s %s: %s", operation, parameters, answer.body())
        .isEqualTo(200);
    assertDescribed(operation, answer);
  }

  private HttpAnswer refused(Description.Operation operation, Map<String, String> parameters) {
    HttpAnswer answer = get(operation, parameters);
    assertThat(answer.status())
        .as("%s %s: %s", operation, parameters, answer.body())
        .isEqualTo(400);
    assertDescribed(operation, answer);
    return answer;
  }

  private void assertDescribed(Description.Operation operation, HttpAnswer answer) {
    String type = answer.contentType().replaceAll(";.*", "");
    assertThat(operation.types(answer.status())).as(operation.toString()).contains(type);
    if (type.endsWith("json")) {
      assertThat(description.errors(operation.schema(answer.status(), type), answer.body()))
          .as("%s: %s", operation, answer.body())
          .isEmpty();
    }
  }

  private HttpAnswer get(Description.Operation operation, Map<String, String> parameters) {
    return HttpAnswer.get(uri(operation, parameters));
  }

  private URI uri(Description.Operation operation, Map<String, String> parameters) {
    return server.resolve(path(operation, Long.toString(run)) + query(operation, parameters));
  }

  private static String path(Description.Operation operation, String run) {
    return operation.path().replace("{run}", run).replace("{channel}", CHANNEL);
  }

  /** The parameters given, and those that are needed. */
  private String query(Description.Operation operation, Map<String, String> given) {
    StringBuilder query = new StringBuilder("?");
    for (JsonNode parameter : operation.parameters("query")) {
      String name = Description.name(parameter);
      if (parameter.path("required").asBoolean(false) && !given.containsKey(name)) {
        query.append(name).append('=').append(row).append('&');
      }
    }
    given.forEach((name, value) -> query.append(name).append('=').append(value).append('&'));
    return query.toString();
  }
}
