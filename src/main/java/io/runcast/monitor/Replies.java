package io.runcast.monitor;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the answer of a Runcast from everything else that speaks HTTP. */
final class Replies {

  private final Address address;
  private final boolean named;
  private final Texts texts;

  /**
   * @param named whether credentials were sent
   */
  Replies(Address address, boolean named, Texts texts) {
    this.address = address;
    this.named = named;
    this.texts = texts;
  }

  Answer read(HttpResponse<byte[]> response) throws NoAnswer {
    String body = new String(response.body(), StandardCharsets.UTF_8);
    Optional<Fields> fields = parse(body);
    int code = response.statusCode();
    // A status that says "unhealthy" may come with 503, for balancers.
    if ((code == 200 || code == 503)
        && fields.flatMap(status -> status.flag(Answer.VERDICT)).isPresent()) {
      return new Answer(body, fields.orElseThrow());
    }
    throw new NoAnswer(
        switch (code) {
          case 200 -> texts.get("reply.stranger", address.toString());
          case 301, 302, 303, 307, 308 ->
              texts.get(
                  "reply.moved",
                  address.toString(),
                  response.headers().firstValue("Location").orElse("?"));
          case 401 -> texts.get(named ? "reply.wrong-user" : "reply.login", address.toString());
          case 403 -> texts.get(named ? "reply.forbidden" : "reply.login", address.toString());
          case 404 -> texts.get("reply.missing", address.toString());
          default ->
              texts.get("reply.error", address.toString(), code + fields.map(this::why).orElse(""));
        });
  }

  /** What problem details (RFC 9457) say. */
  private String why(Fields problem) {
    return problem
        .text("detail")
        .or(() -> problem.text("title"))
        .map(text -> ": " + text)
        .orElse("");
  }

  private static Optional<Fields> parse(String body) {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return Optional.of(new Fields(reader.readObject()));
    } catch (RuntimeException e) {
      // Not only JsonException: too deep a nesting is a plain one.
      return Optional.empty();
    }
  }
}
