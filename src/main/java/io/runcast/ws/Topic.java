package io.runcast.ws;

import io.runcast.broadcast.JsonText;

/**
 * What a client subscribes to; there is one subscription to each.
 *
 * @param field {@code run} or {@code channel}
 * @param value a run's id, or a name; behind a channel's name and a slash one of its keys
 */
record Topic(String field, String value) {

  /** The run that is active now or next. */
  static final Topic CURRENT = new Topic("run", "current");

  /** What becomes of all runs. */
  static final Topic RUNS = new Topic("channel", "runs");

  static Topic run(long id) {
    return new Topic("run", Long.toString(id));
  }

  /** What is said of it in each message. */
  String address() {
    String object = putInto(new JsonText(64).open()).close().toText();
    return "," + object.substring(1, object.length() - 1);
  }

  /** True for a run that is named by its id: all that is told of it has that id. */
  boolean isNumbered() {
    return field.equals("run") && !equals(CURRENT);
  }

  JsonText putInto(JsonText json) {
    return isNumbered() ? json.put(field, Long.parseLong(value)) : json.put(field, value);
  }

  @Override
  public String toString() {
    return field + " " + value;
  }
}
