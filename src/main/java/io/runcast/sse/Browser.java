package io.runcast.sse;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** Tells one browser from others, as far as its requests do. */
public final class Browser {

  private Browser() {}

  /** The same for all requests of a browser, and hardly ever the same for two. */
  public static int of(HttpServletRequest request) {
    return Objects.hash(
        request.getRemoteAddr(),
        request.getHeader("X-Forwarded-For"),
        request.getHeader("User-Agent"),
        request.getHeader("Accept-Language"));
  }
}
