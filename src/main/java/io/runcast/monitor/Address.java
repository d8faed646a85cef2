package io.runcast.monitor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where the application answers: scheme, host and its context root, without a slash at the end. */
record Address(URI root) {

  private static final int HIGHEST_PORT = 65535;
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.*\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

  /** Refuses what would be shown or sent by mistake, such as credentials within the address. */
  static Address parse(String given, Texts texts) {
    if (given.contains("@")) {
      // Without repeating it: it holds a password.
      throw new WrongUsage(texts.get("url.user"));
    }
    URI uri;
    try {
      uri = new URI(given.strip().replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      throw new WrongUsage(texts.get("url.wrong", given));
    }
    String scheme = uri.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    boolean complete = uri.getHost() != null && uri.getPort() <= HIGHEST_PORT;
    if (!http || !complete || uri.getQuery() != null || uri.getFragment() != null) {
      throw new WrongUsage(texts.get("url.wrong", given));
    }
    return new Address(uri);
  }

  URI status() {
    return URI.create(root + "/api/status");
  }

  /** The host, and the port where one is given. */
  String host() {
    return root.getPort() < 0 ? root.getHost() : root.getHost() + ":" + root.getPort();
  }

  /** True when others on the way can read what is sent. */
  boolean isOpenToOthers() {
    return "http".equalsIgnoreCase(root.getScheme())
        && !LOOPBACK.matcher(root.getHost().toLowerCase(Locale.ROOT)).matches();
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
