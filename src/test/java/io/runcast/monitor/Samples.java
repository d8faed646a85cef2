package io.runcast.monitor;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Answers of servers. */
final class Samples {

  private Samples() {}

  static String healthy() {
    return read("healthy.json");
  }

  /** Two servers; one polls, one has no rows. */
  static String unhealthy() {
    return read("unhealthy.json");
  }

  static Answer answer(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return new Answer(json, new Fields(reader.readObject()));
    }
  }

  private static String read(String name) {
    try (InputStream file = Objects.requireNonNull(Samples.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
