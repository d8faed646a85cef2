package io.runcast.chaos;

import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.TcpProxy;
import jakarta.json.JsonValue;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One of the two servers, as clients and the disturber see it.
 *
 * @param database the network between the server and PostgreSQL
 * @param clients the network between clients and the server
 * @param readiness asks for its health, on a way that is never disturbed
 */
record Station(String name, TcpProxy database, TcpProxy clients, Supplier<HttpAnswer> readiness) {

  /** The stream with all rows of a run, or those behind a cursor. */
  URI stream(long run) {
    return URI.create(
        "http://127.0.0.1:%d/api/runs/%d/logs/stream?tail=all".formatted(clients.port(), run));
  }

  /** Where WebSockets go. */
  URI socket() {
    return URI.create("http://127.0.0.1:" + clients.port());
  }

  /** Rows that only a timed look found, since the server started; nothing where it is away. */
  OptionalLong rowsWithoutBell() {
    return health().stream()
        .flatMap(health -> health.json().getJsonArray("checks").stream())
        .map(JsonValue::asJsonObject)
        .filter(check -> check.getString("name").equals("runcast-listener"))
        // A number on WildFly, a string of digits on Payara.
        .map(check -> String.valueOf(check.getJsonObject("data").get("rows_without_bell")))
        .mapToLong(rows -> Long.parseLong(rows.replace("\"", "")))
        .findFirst();
  }

  private Optional<HttpAnswer> health() {
    try {
      // A server that is starting has pages of its own.
      return Optional.of(readiness.get()).filter(answer -> answer.contentType().contains("json"));
    } catch (IllegalStateException e) {
      return Optional.empty(); // It is dead, or not yet born.
    }
  }
}
