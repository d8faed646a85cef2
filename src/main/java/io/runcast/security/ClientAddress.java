package io.runcast.security;

import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Tells from where a request comes: past the proxies of {@code runcast.access.proxies}, whose
 * forwarding headers alone are believed.
 */
@ApplicationScoped
public class ClientAddress {

  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_HOST = "X-Forwarded-Host";
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

  /** More proxies than that stand in no row. */
  private static final int MOST_HOPS = 20;

  @Inject Settings settings;

  /**
   * The address of the client, or of the first proxy before it that is not ours. Each proxy appends
   * who asked it, so the list is read from its end.
   */
  public String of(HttpServletRequest request) {
    String nearest = request.getRemoteAddr();
    if (!isProxy(nearest)) {
      return nearest;
    }
    String furthest = nearest;
    for (String hop : hops(request)) {
      Optional<InetAddress> address = AddressRange.address(hop);
      if (address.isEmpty()) {
        return furthest;
      }
      furthest = address.get().getHostAddress();
      if (!isProxy(furthest)) {
        return furthest;
      }
    }
    return furthest;
  }

  /** Whether the browser speaks HTTPS, be it with a proxy. */
  boolean isSecure(HttpServletRequest request) {
    // Whoever lies about this gets a cookie that is kept back from plain HTTP: no harm.
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader(FORWARDED_PROTO));
  }

  /** The host and port that the browser asked, as far as that can be known. */
  Optional<String> host(HttpServletRequest request) {
    String forwarded = isProxy(request.getRemoteAddr()) ? request.getHeader(FORWARDED_HOST) : null;
    return Optional.ofNullable(forwarded != null ? forwarded : request.getHeader("Host"));
  }

  private boolean isProxy(String address) {
    List<AddressRange> proxies = settings.access().proxies();
    return !proxies.isEmpty()
        && AddressRange.address(address)
            .filter(known -> proxies.stream().anyMatch(range -> range.includes(known)))
            .isPresent();
  }

  /** Nearest first. */
  private static List<String> hops(HttpServletRequest request) {
    List<String> hops = new ArrayList<>();
    for (String header : Collections.list(request.getHeaders(FORWARDED_FOR))) {
      for (String hop : header.split(",", MOST_HOPS)) {
        hops.add(hop.strip());
      }
    }
    Collections.reverse(hops);
    return hops;
  }
}
