package io.runcast.ws;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** META-INF/websocket.schema.json, to hold messages against. */
final class SocketSchema {

  private static final String ADDRESS = "https://runcast.example/websocket.schema.json";

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(ADDRESS, file("websocket.schema.json"))));

  /**
   * What is wrong with a message.
   *
   * @param definition such as {@code fromServer}
   */
  List<Error> errors(String definition, String json) {
    return schemas
        .getSchema(SchemaLocation.of(ADDRESS + "#/$defs/" + definition))
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  static String file(String name) {
    try (InputStream file =
        Objects.requireNonNull(SocketSchema.class.getResourceAsStream("/META-INF/" + name), name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
