package io.runcast.ws;

import java.util.List;

/** The way to the client: takes messages without ever blocking. */
interface Wire {

  /** Hears of what it was given. */
  interface Listener {

    /** All of it has left; more may be given. On whichever thread the container has. */
    void sent();

    /** The connection is gone. */
    void broken();
  }

  /** How many bytes are best given at once; 0 for one message at a time. */
  int batchBytes();

  /**
   * Sends messages; only when all that was given before has left.
   *
   * @param messages in UTF-8; never changed
   */
  void send(List<byte[]> messages, Listener listener);
}
