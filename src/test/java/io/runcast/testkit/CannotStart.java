package io.runcast.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Says in one sentence, made for a person at a terminal, why something did not start and what to do
 * about it.
 */
public final class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CannotStart(String sentence) {
    super(sentence);
  }

  public CannotStart(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
