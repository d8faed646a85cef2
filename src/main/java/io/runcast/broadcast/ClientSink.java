package io.runcast.broadcast;

import java.io.IOException;

/**
 * Takes a client's bytes without ever blocking.
 *
 * <p>All methods but {@link #close()} are called by one thread at a time, the one that drains the
 * client's {@link Outlet}.
 */
public interface ClientSink {

  /**
   * Whether one write, or one flush, may follow now. After false the sink calls {@link
   * Outlet#signal()} once it may.
   */
  boolean isReady();

  /**
   * Takes the bytes; only after {@link #isReady()} was true. The array is shared: never changed.
   */
  void write(byte[] bytes) throws IOException;

  /** Sends what was written; only after {@link #isReady()} was true. */
  void flush() throws IOException;

  /** Ends the stream; any thread, more than once. */
  void close();

  /** Ends the stream, for a sink that tells its client why. */
  default void close(DisconnectReason reason) {
    close();
  }

  /**
   * True for one of several on one connection: that looks after heartbeats, stalls and age itself.
   */
  default boolean isShared() {
    return false;
  }
}
