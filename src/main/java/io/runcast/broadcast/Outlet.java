package io.runcast.broadcast;

/** What writes to a client's {@link ClientSink}. May be called by any thread. */
public interface Outlet {

  /** Says that the sink may be written to again. */
  void signal();

  /** Sends an event that is none of its own. */
  void sendRaw(byte[] bytes);

  /** Ends the stream; only the first reason counts. */
  void close(DisconnectReason reason);
}
