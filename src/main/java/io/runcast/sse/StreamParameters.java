package io.runcast.sse;

import io.runcast.FilterParameters;
import io.runcast.Language;
import io.runcast.Problem;
import io.runcast.broadcast.StreamRequest;
import io.runcast.log.LogFilter;
import io.runcast.log.ResumeToken;
import io.runcast.log.RunScope;
import io.runcast.log.Subject;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what a client asks for from the request, and refuses what it cannot mean. */
public record StreamParameters(StreamRequest request) {

  /** How much history comes first when the client does not say. */
  private static final long DEFAULT_TAIL = 500;

  private static final long MOST_TAIL = 1_000_000_000;
  private static final Set<String> OF_RUN = Set.of("tail", "level", "portal", "last_event_id");
  private static final Set<String> OF_CHANNEL = Set.of("tail", "key", "last_event_id");

  /**
   * Reads what is asked of a run.
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
    FilterParameters.requireKnown(query, OF_RUN);
    return read(
        run(run, scope),
        FilterParameters.read(query),
        query,
        lastEventId,
        token -> token.subject() instanceof Subject.OfRun one && scope.includes(one.run()),
        language,
        scope);
  }

  /**
   * Reads what is asked of a channel.
   *
   * @param subject one that the client may see
   * @param query decoded
   * @param lastEventId the header of that name
   * @throws Problem 400 that names the parameter and what is allowed
   */
  public static StreamParameters ofChannel(
      Subject.OfChannel subject,
      MultivaluedMap<String, String> query,
      @Nullable String lastEventId,
      Language language) {
    FilterParameters.requireKnown(query, OF_CHANNEL);
    return read(
        subject,
        LogFilter.ALL,
        query,
        lastEventId,
        token -> token.subject().equals(subject),
        language,
        RunScope.ALL);
  }

  private static StreamParameters read(
      @Nullable Subject subject,
      LogFilter filter,
      MultivaluedMap<String, String> query,
      @Nullable String lastEventId,
      Predicate<ResumeToken> known,
      Language language,
      RunScope scope) {
    String place = lastEventId != null ? lastEventId : query.getFirst("last_event_id");
    boolean resuming = place != null && !place.isEmpty();
    Optional<ResumeToken> token =
        resuming && place != null ? ResumeToken.parse(place).filter(known) : Optional.empty();
    return new StreamParameters(
        new StreamRequest(
            subject,
            tail(query.getFirst("tail")),
            filter,
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
            request.subject(),
            request.tail(),
            request.filter(),
            request.resume(),
            request.resumeBroken(),
            request.language(),
            request.scope(),
            true));
  }

  private static @Nullable Subject run(String text, RunScope scope) {
    if (text.equals("current")) {
      return null;
    }
    long run = Problem.requireNumber("run", text, 1, Long.MAX_VALUE, "current");
    if (!scope.includes(run)) {
      throw Problem.notFound("There is no run " + run + ".");
    }
    return Subject.run(run);
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
