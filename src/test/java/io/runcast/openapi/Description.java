package io.runcast.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** META-INF/openapi.yaml, taken apart. */
final class Description {

  private static final String ADDRESS = "https://runcast.example/openapi.json";
  private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "delete");

  /**
   * What can be asked at a path.
   *
   * @param method in capitals
   * @param parameters with those of the whole path, and without references
   */
  record Operation(
      String method, String path, List<JsonNode> parameters, Map<String, JsonNode> responses) {

    /** Those that stand in {@code query}, {@code path} or {@code header}. */
    List<JsonNode> parameters(String where) {
      return parameters.stream().filter(one -> one.path("in").asString().equals(where)).toList();
    }

    List<String> names(String where) {
      return parameters(where).stream().map(Description::name).toList();
    }

    /** The media types of an answer. */
    Set<String> types(int status) {
      return response(status).path("content").propertyNames().stream()
          .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    boolean isStream() {
      return types(200).contains("text/event-stream");
    }

    /** The name of the schema of an answer. */
    String schema(int status, String type) {
      String reference =
          response(status).path("content").path(type).path("schema").path("$ref").asString();
      return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private JsonNode response(int status) {
      JsonNode response = responses.get(Integer.toString(status));
      return Objects.requireNonNull(response == null ? responses.get("default") : response);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final String text;
  private final JsonNode root;
  private final SchemaRegistry schemas;

  private Description(String text) {
    this.text = text;
    root = parse(text);
    schemas =
        SchemaRegistry.withDefaultDialect(
            Dialects.getOpenApi30(), builder -> builder.schemas(Map.of(ADDRESS, root.toString())));
  }

  static Description load() {
    try (InputStream file =
        Objects.requireNonNull(
            Description.class.getResourceAsStream("/META-INF/openapi.yaml"), "openapi.yaml")) {
      return new Description(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String yaml) {
    return new YAMLMapper().readTree(yaml);
  }

  static String name(JsonNode parameter) {
    return parameter.path("name").asString();
  }

  String text() {
    return text;
  }

  JsonNode root() {
    return root;
  }

  List<Operation> operations() {
    List<Operation> found = new ArrayList<>();
    root.path("paths")
        .forEachEntry(
            (path, item) ->
                item.forEachEntry(
                    (method, operation) -> {
                      if (METHODS.contains(method)) {
                        found.add(operation(method, path, item, operation));
                      }
                    }));
    return found;
  }

  /** What a reference refers to; anything else as it is. */
  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asString().substring(1)) : node;
  }

  /** What is wrong with a JSON text by one of the schemas. */
  List<Error> errors(String schema, String json) {
    return schemas
        .getSchema(SchemaLocation.of(ADDRESS + "#/components/schemas/" + schema))
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private Operation operation(String method, String path, JsonNode item, JsonNode operation) {
    List<JsonNode> parameters = new ArrayList<>();
    item.path("parameters").forEach(one -> parameters.add(resolve(one)));
    operation.path("parameters").forEach(one -> parameters.add(resolve(one)));
    Map<String, JsonNode> responses = new LinkedHashMap<>();
    operation.path("responses").forEachEntry((status, one) -> responses.put(status, resolve(one)));
    return new Operation(method.toUpperCase(Locale.ROOT), path, parameters, responses);
  }
}
