package io.runcast.ws;

import jakarta.json.JsonObject;

/** What a client sent means nothing here; it is told why and what is allowed. */
final class MistakeException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient JsonObject details;

  /**
   * @param details what else than the sentence to tell, as members of the error
   */
  MistakeException(String sentence, JsonObject details) {
    super(sentence, null, false, false);
    this.details = details;
  }

  MistakeException(String sentence) {
    this(sentence, JsonObject.EMPTY_JSON_OBJECT);
  }

  JsonObject details() {
    return details;
  }
}
