package io.runcast.feed;

import io.runcast.broadcast.ClientSink;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes everything, or nothing while it is paused. */
final class PausableSink implements ClientSink {

  private final StringBuilder text = new StringBuilder();
  private boolean paused;
  private boolean closed;

  void pause(boolean now) {
    paused = now;
  }

  @Override
  public boolean isReady() {
    return !paused;
  }

  @Override
  public void write(byte[] bytes) {
    text.append(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void flush() {
    // Everything is where it belongs already.
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  String text() {
    return text.toString();
  }

  List<JsonObject> events() {
    return text.toString()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> parse(line.substring("data: ".length())))
        .toList();
  }

  List<JsonObject> events(String type) {
    return events().stream().filter(event -> event.getString("type").equals(type)).toList();
  }

  private static JsonObject parse(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }
}
