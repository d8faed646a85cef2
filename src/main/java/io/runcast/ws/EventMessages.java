package io.runcast.ws;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one subscription's messages of server-sent events, as the fan-out has them: the same
 * objects, with {@code cursor} and {@code run_id} in each that has one. Comments and {@code retry:}
 * are nothing for a WebSocket. For one thread at a time.
 */
final class EventMessages {

  /**
   * One message.
   *
   * @param text one JSON object in UTF-8
   * @param cursor where a client goes on that has got it; null when it moves no place
   */
  record Message(byte[] text, @Nullable String cursor) {}

  private static final byte[] ID = ascii("id: ");
  private static final byte[] DATA = ascii("data: ");
  private static final byte[] RUN_ID = ascii(",\"run_id\":");

  private final @Nullable Topic topic;

  /** What is said of the topic in each message. */
  private final String address;

  /** The run, as far as it is known; empty where all runs are told of. */
  private String run;

  /**
   * @param topic null for what belongs to none
   */
  EventMessages(@Nullable Topic topic) {
    this.topic = topic;
    if (topic == null) {
      address = "";
      run = "";
    } else if (topic.isNumbered()) {
      address = "";
      run = topic.value();
    } else {
      address = topic.address();
      run = "";
    }
  }

  /**
   * Takes whole events.
   *
   * @param bytes are not changed
   */
  void read(byte[] bytes, Consumer<Message> receiver) {
    String cursor = null;
    int dataFrom = -1;
    int dataTo = -1;
    int at = 0;
    while (at < bytes.length) {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == at) {
        if (dataFrom >= 0) {
          receiver.accept(message(bytes, dataFrom, dataTo, cursor));
        } else if (cursor != null) {
          receiver.accept(place(cursor));
        }
        cursor = null;
        dataFrom = -1;
      } else if (startsWith(bytes, at, end, ID)) {
        cursor = new String(bytes, at + ID.length, end - at - ID.length, StandardCharsets.US_ASCII);
      } else if (startsWith(bytes, at, end, DATA)) {
        dataFrom = at + DATA.length;
        dataTo = end;
      }
      at = end + 1;
    }
  }

  /** The object, with what else there is to say before its last brace. */
  private Message message(byte[] bytes, int from, int to, @Nullable String cursor) {
    byte[] more = utf8(addition(bytes, from, to, cursor));
    byte[] message = Arrays.copyOfRange(bytes, from, to + more.length);
    System.arraycopy(more, 0, message, to - 1 - from, more.length);
    message[message.length - 1] = '}';
    return new Message(message, cursor);
  }

  private String addition(byte[] bytes, int from, int to, @Nullable String cursor) {
    StringBuilder more = new StringBuilder(96);
    int named = indexOf(RUN_ID, bytes, from, to);
    if (named >= 0) {
      noteRun(bytes, named + RUN_ID.length);
    } else if (!run.isEmpty()) {
      more.append(",\"run_id\":").append(run);
    }
    more.append(address);
    if (cursor != null) {
      more.append(",\"cursor\":\"").append(cursor).append('"');
    }
    return more.toString();
  }

  /** The current run is not always the same. */
  private void noteRun(byte[] bytes, int at) {
    if (Topic.CURRENT.equals(topic)) {
      int end = at;
      while (bytes[end] >= '0' && bytes[end] <= '9') {
        end++;
      }
      if (end - at != run.length() || !startsWith(bytes, at, end, ascii(run))) {
        run = new String(bytes, at, end - at, StandardCharsets.US_ASCII);
      }
    }
  }

  private Message place(String cursor) {
    StringBuilder text = new StringBuilder(96).append("{\"type\":\"place\"");
    if (!run.isEmpty()) {
      text.append(",\"run_id\":").append(run);
    }
    text.append(address).append(",\"cursor\":\"").append(cursor).append("\"}");
    return new Message(utf8(text.toString()), cursor);
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /** Quotes within texts are escaped, so what is found is a name of the object. */
  private static int indexOf(byte[] wanted, byte[] bytes, int from, int to) {
    for (int i = from; i <= to - wanted.length; i++) {
      if (bytes[i] == wanted[0] && startsWith(bytes, i, to, wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** A key of a channel may be any text. */
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
