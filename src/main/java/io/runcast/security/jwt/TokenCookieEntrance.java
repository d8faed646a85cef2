package io.runcast.security.jwt;

import io.runcast.security.Caller;
import io.runcast.security.Entrance;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets in whoever sends a token in the cookie of {@code runcast.access.jwt.cookie}: browsers set no
 * header for {@code EventSource} and {@code WebSocket}.
 */
@ApplicationScoped
public class TokenCookieEntrance implements Entrance {

  @Inject Tokens tokens;

  @Override
  public Optional<Caller> identify(HttpServletRequest request)
      throws RefusedException, UndecidedException {
    Optional<TokenVerifier> verifier = tokens.verifier();
    Optional<String> token = tokens.cookie().flatMap(name -> first(request, name));
    if (verifier.isEmpty() || token.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(verifier.get().verify(token.get()));
  }

  /** Of several, browsers send the one with the longest path first (RFC 6265 §5.4). */
  private static Optional<String> first(HttpServletRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> name.equals(cookie.getName()))
            .map(Cookie::getValue)
            .filter(value -> value != null && !value.isEmpty())
            .findFirst();
  }
}
