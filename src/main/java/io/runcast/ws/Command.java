package io.runcast.ws;

import io.runcast.broadcast.StreamRequest;
import org.jspecify.annotations.Nullable;

/** What a client wants. */
sealed interface Command {

  /** To follow a run. */
  record Follow(Topic topic, StreamRequest request) implements Command {}

  /** To hear what becomes of all runs. */
  record FollowRuns() implements Command {}

  record Unsubscribe(Topic topic) implements Command {}

  /** To get nothing more until {@link Resume}; of all its subscriptions when there is no topic. */
  record Pause(@Nullable Topic topic) implements Command {}

  record Resume(@Nullable Topic topic) implements Command {}

  /**
   * To be answered.
   *
   * @param id comes back with the answer
   */
  record Ping(@Nullable String id) implements Command {}
}
