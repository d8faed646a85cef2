package io.runcast.broadcast;

/** Why a client's stream ended; each is counted, and its sentence stands in the log. */
public enum DisconnectReason {
  CLIENT_GONE("the client went away"),
  RUN_ENDED("the run ended and every row was delivered"),
  NO_RUN("no run was active"),
  RUN_GONE("the run does not exist any more"),
  STALLED("the client read nothing for longer than runcast.client.stall-timeout"),
  UNAUTHORIZED("its login, session or token does not count any more"),
  ROTATED("it had been connected for runcast.client.max-age and comes back at once"),
  START_OVER("the database's history changed; the client comes back with its cursor"),
  FAILED("something failed that should not have; the log says what"),
  REFUSED("the database refused to read the history"),
  SHUTDOWN("the server stops");

  private final String sentence;

  DisconnectReason(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
