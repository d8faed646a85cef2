package io.runcast;

import java.nio.charset.StandardCharsets;

/**
 * Something that must never be shown: in a log, a status, an error. Immutable.
 *
 * @param reveal the secret itself
 */
public record Secret(String reveal) {

  public byte[] bytes() {
    return reveal.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "***";
  }
}
