package io.runcast.history;

import io.runcast.status.ServerFacts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Tags what was said of a run that is over, so that who asks again is told in a word that nothing
 * has changed (RFC 9110 §8.8.3 and §13.1.2), before anything is read.
 *
 * <p>Weak, since the same rows may be cut into other pages where the database was busy, and are
 * compressed for one client and not for another (§8.8.3.3).
 */
@ApplicationScoped
class EntityTags {

  private static final String NOT_KEPT = "no-store";

  /** To be kept by this one client, who asks each time: access is checked then. */
  private static final String ASK_AGAIN = "private, no-cache";

  @Inject ServerFacts facts;

  /** Makes the body of an answer. */
  interface Body {
    Object make() throws SQLException;
  }

  /** Answers with JSON, or with 304 to a client that has it already. */
  Response answer(Request request, Histories.Open open, Body body) throws SQLException {
    Optional<EntityTag> tag = tag(open, Format.JSON);
    Optional<Response> unchanged = unchanged(request, tag);
    if (unchanged.isPresent()) {
      return unchanged.get();
    }
    Response.ResponseBuilder answer = Response.ok(body.make(), MediaType.APPLICATION_JSON_TYPE);
    headers(tag).forEach(answer::header);
    return answer.build();
  }

  /** Names what a client gets in a form; empty while that may become something else. */
  Optional<EntityTag> tag(Histories.Open open, Format form) throws SQLException {
    return open.content()
        .map(content -> facts.version() + " " + form + " " + content)
        .map(text -> UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)))
        .map(name -> new EntityTag(name.toString(), true));
  }

  /** 304, where the client has it already. */
  Optional<Response> unchanged(Request request, Optional<EntityTag> tag) {
    return tag.map(request::evaluatePreconditions)
        .map(
            answer -> {
              // Null first, since the tag is there already, and would be there twice.
              headers(tag).forEach((name, value) -> answer.header(name, null).header(name, value));
              return answer.build();
            });
  }

  /** What caches are told. */
  Map<String, String> headers(Optional<EntityTag> tag) {
    String vary = "Accept, Accept-Encoding";
    return tag.map(
            known ->
                Map.of(
                    "ETag",
                    "W/\"" + known.getValue() + '"',
                    "Cache-Control",
                    ASK_AGAIN,
                    "Vary",
                    vary))
        .orElse(Map.of("Cache-Control", NOT_KEPT, "Vary", vary));
  }
}
