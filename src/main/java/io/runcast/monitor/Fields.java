package io.runcast.monitor;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An object of the answer, read tolerantly: a server of another version may leave out any member,
 * send null, or mean something else by it. What cannot be understood is as good as missing.
 */
record Fields(JsonObject json) {

  boolean isEmpty() {
    return json.isEmpty();
  }

  Set<String> names() {
    return json.keySet();
  }

  /** True where the server says null, which is more than saying nothing. */
  boolean isNull(String name) {
    return json.get(name) == JsonValue.NULL;
  }

  Optional<String> text(String name) {
    JsonValue value = json.get(name);
    if (value instanceof JsonString string) {
      return Optional.of(string.getString()).filter(text -> !text.isBlank());
    }
    return value instanceof JsonNumber number ? Optional.of(number.toString()) : Optional.empty();
  }

  OptionalDouble number(String name) {
    if (json.get(name) instanceof JsonNumber number && Double.isFinite(number.doubleValue())) {
      return OptionalDouble.of(number.doubleValue());
    }
    return OptionalDouble.empty();
  }

  Optional<Boolean> flag(String name) {
    JsonValue value = json.get(name);
    return value == JsonValue.TRUE || value == JsonValue.FALSE
        ? Optional.of(value == JsonValue.TRUE)
        : Optional.empty();
  }

  Optional<Instant> time(String name) {
    try {
      return text(name).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  Fields child(String name) {
    return new Fields(
        json.get(name) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT);
  }

  /** The objects in an array. */
  List<Fields> children(String name) {
    return json.get(name) instanceof JsonArray array
        ? array.stream()
            .filter(JsonObject.class::isInstance)
            .map(value -> new Fields(value.asJsonObject()))
            .toList()
        : List.of();
  }
}
