package io.runcast.ws;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes text frames (RFC 6455 §5.2) past a container whose own way is slow, between the frames
 * that the container writes itself: many at once, as far as the client takes them.
 */
final class FrameWire implements Wire {

  private static final int BATCH_BYTES = 16 * 1024;

  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int SHORT = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int SHORT_HEADER = 2;
  private static final int LONG_HEADER = 4;
  private static final int LONGEST_HEADER = 10;

  private final GuardedOutput output;

  FrameWire(GuardedOutput output) {
    this.output = output;
  }

  @Override
  public int batchBytes() {
    return BATCH_BYTES;
  }

  @Override
  public void send(List<byte[]> messages, Listener listener) {
    try {
      output.send(frames(messages), listener);
    } catch (IOException | IllegalStateException e) {
      // Servers answer either to a write on a connection that is gone.
      listener.broken();
    }
  }

  static byte[] frames(List<byte[]> messages) {
    int size = 0;
    for (byte[] message : messages) {
      size += headerLength(message) + message.length;
    }
    ByteBuffer frames = ByteBuffer.allocate(size);
    for (byte[] message : messages) {
      frames.put(FINAL_TEXT);
      switch (headerLength(message)) {
        case SHORT_HEADER -> frames.put((byte) message.length);
        case LONG_HEADER -> frames.put((byte) TWO_BYTES).putShort((short) message.length);
        default -> frames.put((byte) EIGHT_BYTES).putLong(message.length);
      }
      frames.put(message);
    }
    return frames.array();
  }

  private static int headerLength(byte[] message) {
    if (message.length <= SHORT) {
      return SHORT_HEADER;
    }
    return message.length <= 0xFFFF ? LONG_HEADER : LONGEST_HEADER;
  }
}
