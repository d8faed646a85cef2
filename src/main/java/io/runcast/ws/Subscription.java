package io.runcast.ws;

import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.Outlet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One of a client's subscriptions: takes what a subscriber of the fan-out writes and hands it to
 * the connection, which it shares with others. Full while the connection has enough to send.
 */
final class Subscription implements ClientSink {

  /** Where the events of a topic come from. */
  interface Source {

    /**
     * Has them written to the sink.
     *
     * @param cursor behind which to go on; null to begin as was asked
     */
    Outlet open(ClientSink sink, @Nullable String cursor);
  }

  private final SocketClient client;
  private final Topic topic;
  private final Source source;
  private final EventMessages messages;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean inLine = new AtomicBoolean();
  private volatile @Nullable Outlet outlet;
  private volatile boolean paused;
  private volatile boolean dropped;

  /** Handed over with the message that it came in. */
  private volatile @Nullable String cursor;

  /**
   * @param cursor where to begin; null to begin as was asked
   */
  Subscription(SocketClient client, Topic topic, Source source, @Nullable String cursor) {
    this.client = client;
    this.topic = topic;
    this.source = source;
    this.messages = new EventMessages(topic);
    this.cursor = cursor;
  }

  Topic topic() {
    return topic;
  }

  /** Has it written to from now on. */
  void open() {
    Outlet opened = source.open(this, cursor);
    outlet = opened;
    if (dropped) {
      opened.close(DisconnectReason.CLIENT_GONE);
    } else {
      opened.signal();
    }
  }

  /** The same, to be opened where this one came to. */
  Subscription again() {
    Subscription next = new Subscription(client, topic, source, cursor);
    next.paused = paused;
    return next;
  }

  /** Ends it for the client: nothing more of it is sent, not even what waits. */
  void drop(DisconnectReason reason) {
    dropped = true;
    Outlet open = outlet;
    if (open != null) {
      open.close(reason);
    }
  }

  boolean isDropped() {
    return dropped;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    wake();
  }

  /** True when it was not in the line of those who wait for room. */
  boolean enterLine() {
    return inLine.compareAndSet(false, true);
  }

  /** There is room. */
  void wake() {
    inLine.set(false);
    Outlet open = outlet;
    if (open != null) {
      open.signal();
    }
  }

  @Override
  public boolean isReady() {
    return !paused && client.hasRoom(this);
  }

  @Override
  public void write(byte[] bytes) {
    messages.read(
        bytes,
        message -> {
          if (message.cursor() != null) {
            cursor = message.cursor();
          }
          client.send(this, message);
        });
  }

  @Override
  public void flush() {
    // The connection sends as soon as it can.
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void close() {
    close(DisconnectReason.CLIENT_GONE);
  }

  @Override
  public void close(DisconnectReason reason) {
    if (closed.compareAndSet(false, true)) {
      client.ended(this, reason);
    }
  }
}
