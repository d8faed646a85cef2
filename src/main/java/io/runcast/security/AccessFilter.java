package io.runcast.security;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.security.django.DjangoSessions;
import io.runcast.security.jwt.BearerEntrance;
import io.runcast.security.jwt.TokenCookieEntrance;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands before everything: finds out who sent a request, and turns away who may not come in. It
 * comes first in {@code web.xml}, behind the filter that sets headers.
 *
 * <p>Why not the servers' own mechanisms: a login of the CRM, a token and a cookie of ours are to
 * work in the same WAR without a change to the server; see ADR 13.
 */
public class AccessFilter extends HttpFilter {

  private static final long serialVersionUID = 1;

  private static final Caller NOBODY = Caller.anonymous(Set.of());
  private static final Duration COME_BACK = Duration.ofSeconds(5);

  /** Longer than anything that is asked for here. */
  private static final int LONGEST_QUERY = 4 * 1024;

  private static final int LARGEST_HEADERS = 32 * 1024;
  private static final int LARGEST_BODY = 64 * 1024;

  private static final Pattern WRONG_QUALITY =
      Pattern.compile("(?i);\\s*q\\s*(?!\\s*=\\s*[01](\\.\\d{0,9})?\\s*([,;]|$))([=,;\\s]|$)");

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  /**
   * Others no resource knows; servers answer some with 501, and TRACE with the caller's cookies.
   */
  private static final Set<String> KNOWN_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

  @Inject transient Settings settings;
  @Inject transient Origins origins;
  @Inject transient Refusals refusals;
  @Inject transient BasicEntrance basic;
  @Inject transient LoginCookie cookie;
  @Inject transient BearerEntrance bearer;
  @Inject transient TokenCookieEntrance tokenCookie;
  @Inject transient DjangoSessions crm;
  @Inject transient Challenge challenge;

  /** One for all of them: open streams keep theirs. */
  private transient Caller anonymous = NOBODY;

  @Override
  public void init() {
    anonymous = Caller.anonymous(settings.access().anonymous());
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isUnknownMethod(request, response)
        || isMeaningless(request, response)
        || isTooLarge(request, response)
        || isForeign(request, response)) {
      return;
    }
    if (origins.anyAllowed() && answersPreflight(request, response)) {
      return;
    }
    Optional<Role> needed = Paths.role(Paths.of(request));
    if (needed.isEmpty()) {
      NOBODY.attachTo(request);
      chain.doFilter(request, response);
      return;
    }
    try {
      admit(request, response, chain, needed.get());
    } catch (UndecidedException e) {
      Problem.unavailable(String.valueOf(e.getMessage()), COME_BACK).writeTo(response);
    } catch (TooManyLoginsException e) {
      Problem.tooMany(String.valueOf(e.getMessage()), e.retryAfter()).writeTo(response);
    } catch (RefusedException e) {
      refusals.count(Refusal.UNAUTHENTICATED);
      challenge.answer(request, response, String.valueOf(e.getMessage()));
    }
  }

  private void admit(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, Role needed)
      throws IOException, ServletException, RefusedException, UndecidedException {
    Caller caller = identify(request);
    if (!caller.is(needed)) {
      if (caller.way() == Caller.Way.ANONYMOUS && caller.roles().isEmpty()) {
        throw new RefusedException("Nobody is logged in.");
      }
      refusals.count(Refusal.FORBIDDEN);
      challenge.forbid(request, response, caller, needed);
      return;
    }
    caller.attachTo(request);
    chain.doFilter(new CallersRequest(request, caller), response);
  }

  /**
   * Credentials in a header were sent on purpose, so they count or nothing does. Cookies come along
   * by themselves: one that does not count is passed over.
   */
  private Caller identify(HttpServletRequest request) throws RefusedException, UndecidedException {
    for (Entrance entrance : List.of(basic, bearer)) {
      Optional<Caller> caller = entrance.identify(request);
      if (caller.isPresent()) {
        return caller.get();
      }
    }
    RefusedException refused = null;
    UndecidedException undecided = null;
    for (Entrance entrance : List.of(cookie, tokenCookie, crm)) {
      try {
        Optional<Caller> caller = entrance.identify(request);
        if (caller.isPresent()) {
          return caller.get();
        }
      } catch (RefusedException e) {
        refused = e;
      } catch (UndecidedException e) {
        undecided = e;
      }
    }
    if (anonymous.roles().isEmpty() && undecided != null) {
      throw undecided;
    }
    if (anonymous.roles().isEmpty() && refused != null) {
      throw refused;
    }
    return anonymous;
  }

  private boolean isUnknownMethod(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (KNOWN_METHODS.contains(request.getMethod())) {
      return false;
    }
    refusals.count(Refusal.BAD_REQUEST);
    response.setHeader("Allow", "GET, HEAD, POST, OPTIONS");
    Problem.of(Status.METHOD_NOT_ALLOWED, "This method means nothing here.").writeTo(response);
    return true;
  }

  /** RESTEasy answers 500 to a quality that is no number (RFC 9110 §12.4.2). */
  private boolean isMeaningless(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    for (String accept : Collections.list(request.getHeaders("Accept"))) {
      if (WRONG_QUALITY.matcher(accept).find()) {
        refusals.count(Refusal.BAD_REQUEST);
        Problem.of(
                Status.BAD_REQUEST,
                "The header Accept has a quality q that is not allowed; allowed: 0 to 1.")
            .writeTo(response);
        return true;
      }
    }
    return false;
  }

  private boolean isTooLarge(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String query = request.getQueryString();
    if (query != null && query.length() > LONGEST_QUERY) {
      refusals.count(Refusal.TOO_LARGE);
      Problem.of(
              Status.REQUEST_URI_TOO_LONG,
              "The query has %d characters; allowed are %d."
                  .formatted(query.length(), LONGEST_QUERY))
          .writeTo(response);
      return true;
    }
    if (request.getContentLengthLong() > LARGEST_BODY) {
      refusals.count(Refusal.TOO_LARGE);
      Problem.of(
              Status.REQUEST_ENTITY_TOO_LARGE,
              "The body has %d bytes; allowed are %d."
                  .formatted(request.getContentLengthLong(), LARGEST_BODY))
          .writeTo(response);
      return true;
    }
    if (headerLength(request) > LARGEST_HEADERS) {
      refusals.count(Refusal.TOO_LARGE);
      Problem.of(
              Status.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "The headers have more than the %d characters that are allowed."
                  .formatted(LARGEST_HEADERS))
          .writeTo(response);
      return true;
    }
    return false;
  }

  private static long headerLength(HttpServletRequest request) {
    long length = 0;
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        length += name.length() + value.length();
      }
    }
    return length;
  }

  /** Cookies come with what other sites' pages send, too; so those may not change anything. */
  private boolean isForeign(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // Servers look at one of the two only.
    boolean upgrades =
        "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
            || request.getHeader("Sec-WebSocket-Key") != null;
    if ((SAFE.contains(request.getMethod()) && !upgrades) || !origins.isForeign(request)) {
      return false;
    }
    refusals.count(Refusal.FOREIGN_ORIGIN);
    Problem.of(
            Status.FORBIDDEN,
            "A page of another site sent this; allowed are those in runcast.access.origins.")
        .writeTo(response);
    return true;
  }

  /** Cross-origin requests by the Fetch standard, §3.2 "CORS protocol". */
  private boolean answersPreflight(HttpServletRequest request, HttpServletResponse response) {
    response.addHeader("Vary", "Origin");
    Optional<String> allowed = origins.allowed(request);
    if (allowed.isEmpty()) {
      return false;
    }
    response.setHeader("Access-Control-Allow-Origin", allowed.get());
    response.setHeader("Access-Control-Allow-Credentials", "true");
    boolean preflight =
        request.getMethod().equals("OPTIONS")
            && request.getHeader("Access-Control-Request-Method") != null;
    if (preflight) {
      response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST");
      response.setHeader(
          "Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
      response.setHeader("Access-Control-Max-Age", "600");
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      response.setHeader("Access-Control-Expose-Headers", "Retry-After");
    }
    return preflight;
  }
}
