package io.runcast.ws;

import io.runcast.broadcast.DisconnectReason;
import jakarta.websocket.CloseReason;

/**
 * Why a connection ends: the close codes of RFC 6455 §7.4.1 and of its registry at IANA, and two of
 * the private ones for what a page has to tell apart.
 */
enum Ending {
  CLIENT(1000, "Goodbye.", DisconnectReason.CLIENT_GONE),
  STOPPING(1001, "The server stops; come back with your cursors.", DisconnectReason.SHUTDOWN),
  BINARY(1003, "Only text is understood.", DisconnectReason.CLIENT_GONE),
  MISTAKES(1008, "Too many messages that mean nothing here.", DisconnectReason.CLIENT_GONE),
  FLOOD(1008, "Too many messages at once.", DisconnectReason.CLIENT_GONE),
  FAILED(1011, "Something failed that should not have.", DisconnectReason.FAILED),
  ROTATED(1012, "It is time to come back, with your cursors, at once.", DisconnectReason.ROTATED),
  FULL(1013, "There is no seat now; try again later.", DisconnectReason.CLIENT_GONE),
  NO_LISTENER(
      1013, "This server does not stream: its listener is off.", DisconnectReason.CLIENT_GONE),
  UNAUTHORIZED(4401, "Your login does not count any more.", DisconnectReason.UNAUTHORIZED),
  STALLED(4408, "Nothing was read for too long.", DisconnectReason.STALLED);

  private final int code;
  private final String sentence;
  private final DisconnectReason forStreams;

  Ending(int code, String sentence, DisconnectReason forStreams) {
    this.code = code;
    this.sentence = sentence;
    this.forStreams = forStreams;
  }

  CloseReason reason() {
    return reason(sentence);
  }

  /** The same code with another sentence. */
  CloseReason reason(String otherSentence) {
    return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), otherSentence);
  }

  /** What is said of its subscriptions. */
  DisconnectReason forStreams() {
    return forStreams;
  }
}
