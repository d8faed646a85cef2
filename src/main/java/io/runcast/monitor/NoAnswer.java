package io.runcast.monitor;

/** There was no answer of a Runcast; the message is one line for the reader of the screen. */
final class NoAnswer extends Exception {

  NoAnswer(String message) {
    super(message);
  }
}
