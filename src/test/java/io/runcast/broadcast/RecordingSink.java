package io.runcast.broadcast;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Takes everything, or nothing while it is told to. */
final class RecordingSink implements ClientSink {

  private static final Pattern MESSAGE = Pattern.compile("\"type\":\"log\".*\"message\":\"(.*)\"}");

  private final StringBuilder text = new StringBuilder();
  private volatile boolean stalled;
  private volatile int stallAfter = Integer.MAX_VALUE;
  private volatile boolean closed;

  @Override
  public boolean isReady() {
    return !stalled;
  }

  @Override
  public synchronized void write(byte[] bytes) {
    text.append(new String(bytes, StandardCharsets.UTF_8));
    if (messages().size() >= stallAfter) {
      stallAfter = Integer.MAX_VALUE;
      stalled = true;
    }
  }

  @Override
  public void flush() {
    // Everything is where it belongs already.
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void stall(boolean now) {
    stalled = now;
  }

  /** Takes nothing any more once it has so many rows. */
  void stallAfter(int rows) {
    stallAfter = rows;
  }

  boolean isStalled() {
    return stalled;
  }

  synchronized String text() {
    return text.toString();
  }

  /** Messages of the rows so far. */
  List<String> messages() {
    return messages(text());
  }

  static List<String> messages(String text) {
    return new ArrayList<>(
        MESSAGE.matcher(text).results().map((MatchResult found) -> found.group(1)).toList());
  }
}
