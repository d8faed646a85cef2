package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.log.LogFilter;
import io.runcast.log.ResumeToken;
import io.runcast.log.RunScope;
import io.runcast.log.Subject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for.
 *
 * @param subject what it follows; null for the run that is active now or next
 * @param tail how many rows of history first
 * @param resume where the client left off; empty for a first connect
 * @param resumeBroken true when the client named a place that could not be read
 * @param scope which runs the client may see; those of {@code subject} and {@code resume} are among
 *     them
 * @param endWithoutRun whether to end, rather than wait, when no run is active
 */
public record StreamRequest(
    @Nullable Subject subject,
    long tail,
    LogFilter filter,
    Optional<ResumeToken> resume,
    boolean resumeBroken,
    Language language,
    RunScope scope,
    boolean endWithoutRun) {

  /** For {@link #tail()}: all of it. */
  public static final long ALL = Long.MAX_VALUE;

  /** The name of the channel whose table the rows are in; null for the log. */
  @Nullable String channel() {
    return subject == null ? null : subject.channel();
  }

  /** The same from another place on, whichever it came from before. */
  public StreamRequest goingOn(Optional<ResumeToken> place) {
    return new StreamRequest(
        subject, tail, filter, place, place.isEmpty(), language, scope, endWithoutRun);
  }

  /** Live from now on, without history. */
  static StreamRequest live(Subject subject) {
    return new StreamRequest(
        subject, 0, LogFilter.ALL, Optional.empty(), false, Language.ENGLISH, RunScope.ALL, false);
  }
}
