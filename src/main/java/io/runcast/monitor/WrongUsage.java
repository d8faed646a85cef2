package io.runcast.monitor;

/** A command line that cannot be obeyed; the message says what to give instead. */
final class WrongUsage extends RuntimeException {

  WrongUsage(String message) {
    super(message);
  }
}
