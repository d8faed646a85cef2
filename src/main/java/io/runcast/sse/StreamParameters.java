package io.runcast.sse;

import io.runcast.FilterParameters;
import io.runcast.Language;
import io.runcast.Problem;
import io.runcast.broadcast.StreamRequest;
import io.runcast.log.ResumeToken;
import io.runcast.log.RunScope;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client asks for from the request, and refuses what it cannot mean. */
public record StreamParameters(StreamRequest request) {

  /** How much history comes first when the client does not say. */
  private static final long DEFAULT_TAIL = 500;

  private static final long MOST_TAIL = 1_000_000_000;
  private static final Set<String> KNOWN = Set.of("tail", "level", "portal", "last_event_id");

  /**
   * Reads the parameters.
   *
   * @param run an id, or {@code current}
   * @param query decoded
   * @param lastEventId the header of that name
   * @param scope which runs the client may see: any other is as if there were none
   * @throws Problem 400 that names the parameter and what is allowed
   */
  public static StreamParameters read(
      String run,
      MultivaluedMap<String, String> query,
      @Nullable String lastEventId,
      Language language,
      RunScope scope) {
    FilterParameters.requireKnown(query, KNOWN);
    String place = lastEventId != null ? lastEventId : query.getFirst("last_event_id");
    boolean resuming = place != null && !place.isEmpty();
    Optional<ResumeToken> token =
        resuming && place != null
            ? ResumeToken.parse(place).filter(known -> scope.includes(known.run()))
            : Optional.empty();
    return new StreamParameters(
        new StreamRequest(
            run(run, scope),
            tail(query.getFirst("tail")),
            FilterParameters.read(query),
            token,
            resuming && token.isEmpty(),
            language,
            scope,
            false));
  }

  /** The same, but to end rather than wait when no run is active. */
  public StreamParameters endingWithoutRun() {
    return new StreamParameters(
        new StreamRequest(
            request.run(),
            request.tail(),
            request.filter(),
            request.resume(),
            request.resumeBroken(),
            request.language(),
            request.scope(),
            true));
  }

  private static OptionalLong run(String text, RunScope scope) {
    if (text.equals("current")) {
      return OptionalLong.empty();
    }
    long run = Problem.requireNumber("run", text, 1, Long.MAX_VALUE, "current");
    if (!scope.includes(run)) {
      throw Problem.notFound("There is no run " + run + ".");
    }
    return OptionalLong.of(run);
  }

  private static long tail(@Nullable String text) {
    if (text == null) {
      return DEFAULT_TAIL;
    }
    return text.equals("all")
        ? StreamRequest.ALL
        : Problem.requireNumber("tail", text, 0, MOST_TAIL, "all");
  }
}
