package io.runcast.monitor;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who asks, for Basic authentication (RFC 7617); shows itself in no message. */
final class Credentials {

  private final String header;

  Credentials(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    header = "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Value of {@code Authorization}. */
  String header() {
    return header;
  }
}
