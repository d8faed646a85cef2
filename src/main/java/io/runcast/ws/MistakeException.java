package io.runcast.ws;

import jakarta.json.JsonObject;

/** What a client sent means nothing here; it is told why and what is allowed. */
final class MistakeException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient JsonObject details;
  private final boolean ours;

  /**
   * @param details what else than the sentence to tell, as members of the error
   * @param ours whether it may be right at another time: a client is not sent away for it
   */
  MistakeException(String sentence, JsonObject details, boolean ours) {
    super(sentence, null, false, false);
    this.details = details;
    this.ours = ours;
  }

  MistakeException(String sentence, JsonObject details) {
    this(sentence, details, false);
  }

  MistakeException(String sentence) {
    this(sentence, JsonObject.EMPTY_JSON_OBJECT);
  }

  boolean isOurs() {
    return ours;
  }

  JsonObject details() {
    return details;
  }
}
