package io.runcast.monitor;

/**
 * What a Runcast answered.
 *
 * @param body the JSON as it came
 */
record Answer(String body, Fields status) {

  /** What every status of every version has. */
  static final String VERDICT = "healthy";

  boolean healthy() {
    return status.flag(VERDICT).orElse(false);
  }
}
