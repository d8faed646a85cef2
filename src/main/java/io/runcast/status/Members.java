package io.runcast.status;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Reads a status that a server of another version may have written: what is not there is empty. */
final class Members {

  private Members() {}

  static JsonObject object(JsonObject object, String name) {
    return object.get(name) instanceof JsonObject member ? member : JsonValue.EMPTY_JSON_OBJECT;
  }

  static List<JsonObject> objects(JsonObject object, String name) {
    List<JsonObject> members = new ArrayList<>();
    if (object.get(name) instanceof JsonArray array) {
      for (JsonValue value : array) {
        if (value instanceof JsonObject member) {
          members.add(member);
        }
      }
    }
    return members;
  }
}
