package io.runcast.monitor;

/** How it went, as scripts read it from the exit code. */
enum Outcome {
  HEALTHY(0),
  UNHEALTHY(1),
  /** No answer of a Runcast, for whatever reason; a wrong command line too. */
  UNKNOWN(2);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
