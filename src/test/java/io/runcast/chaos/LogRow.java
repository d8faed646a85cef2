package io.runcast.chaos;

import jakarta.json.JsonObject;

/**
 * One row, as the table has it or as a client received it, with so much of the message as tells
 * whether it is complete.
 *
 * @param writer who wrote it
 * @param number ascending in the order of this writer's commits
 * @param length of the whole message
 * @param hash of the whole message
 */
record LogRow(long id, String writer, int number, int length, int hash) {

  /** Reads an event's object. */
  static LogRow of(JsonObject row) {
    return of(row.getJsonNumber("id").longValue(), row.getString("message"));
  }

  /** Reads a message as {@link ChaoticWriter} writes them: {@code writer:number:padding}. */
  static LogRow of(long id, String message) {
    String[] parts = message.split(":", 3);
    return new LogRow(
        id, parts[0], Integer.parseInt(parts[1]), message.length(), message.hashCode());
  }
}
