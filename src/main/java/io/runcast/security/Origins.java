package io.runcast.security;

import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which site's page sent a request, by what browsers say of it and pages cannot change: the
 * headers {@code Origin} (RFC 6454) and {@code Sec-Fetch-Site} (Fetch Metadata). Programs send
 * neither, and have no cookies that somebody else could use.
 */
@ApplicationScoped
public class Origins {

  /** A page of this server, or the reader's own doing. */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  @Inject Settings settings;
  @Inject ClientAddress addresses;

  /** The site that is allowed to read the answer; empty when it needs no leave, or has none. */
  Optional<String> allowed(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Origin"))
        .filter(origin -> settings.access().origins().contains(lower(origin)));
  }

  /** Whether other sites' pages may ask at all. */
  boolean anyAllowed() {
    return !settings.access().origins().isEmpty();
  }

  /** Whether a page of a site sent it that may not. */
  boolean isForeign(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    if (site != null && OWN.contains(site)) {
      return false;
    }
    if (origin == null) {
      return site != null;
    }
    return allowed(request).isEmpty() && !isOwn(request, origin);
  }

  /** The scheme is not compared: a proxy before this server may speak another one. */
  private boolean isOwn(HttpServletRequest request, String origin) {
    int authority = origin.indexOf("://");
    return authority > 0
        && addresses
            .host(request)
            .filter(host -> lower(host).equals(lower(origin.substring(authority + 3))))
            .isPresent();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
