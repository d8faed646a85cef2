package io.runcast.security;

import io.runcast.AccessSettings;
import io.runcast.Problem;
import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers those who may not come in: people are led to where they log in, programs are told. */
@ApplicationScoped
public class Challenge {

  private static final String REALM = " realm=\"Runcast\"";

  /** The servlet, without an address, that tells people what they may not see. */
  private static final String FORBIDDEN_PAGE = "forbidden";

  /** Encoded, and in the address of the login page, it may be three times as long. */
  private static final int LONGEST_QUERY = 1000;

  private static final String NEEDED = Role.class.getName();

  @Inject Settings settings;

  /** Nobody who is known: 401 (RFC 9110 §15.5.2), or the way to the login page. */
  void answer(HttpServletRequest request, HttpServletResponse response, String detail)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (isNavigation(request)) {
      response.setHeader("Location", loginPage(request));
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
      return;
    }
    challenges(request).forEach(value -> response.addHeader("WWW-Authenticate", value));
    Problem.of(Status.UNAUTHORIZED, detail).writeTo(response);
  }

  /** Somebody who is known, but lacks the role: 403. */
  void forbid(HttpServletRequest request, HttpServletResponse response, Caller caller, Role needed)
      throws IOException, ServletException {
    if (isNavigation(request)) {
      if (caller.way() == Caller.Way.ANONYMOUS) {
        answer(request, response, "");
        return;
      }
      caller.attachTo(request);
      request.setAttribute(NEEDED, needed);
      request.getServletContext().getNamedDispatcher(FORBIDDEN_PAGE).forward(request, response);
      return;
    }
    Problem.of(Status.FORBIDDEN, "This takes the role %s.".formatted(needed.text()))
        .writeTo(response);
  }

  /** The role that a request lacked, for the page that tells so. */
  public static Role needed(HttpServletRequest request) {
    if (request.getAttribute(NEEDED) instanceof Role role) {
      return role;
    }
    throw new IllegalStateException("The request was not forbidden");
  }

  /** The query of the login page that leads back to what was asked for. */
  public static String loginQuery(HttpServletRequest request) {
    return "next=" + URLEncoder.encode(wanted(request), StandardCharsets.UTF_8);
  }

  /** A person opens a page; the page's own scripts want to know what happened. */
  private static boolean isNavigation(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    String mode = request.getHeader("Sec-Fetch-Mode");
    return request.getMethod().equals("GET")
        && accept != null
        && accept.contains("text/html")
        && (mode == null || mode.equals("navigate"));
  }

  /** Who only knows the CRM's users leads to the CRM's login. */
  private String loginPage(HttpServletRequest request) {
    AccessSettings access = settings.access();
    Optional<String> crm =
        access.users().isEmpty()
            ? access.django().flatMap(django -> django.loginAddress(wanted(request)))
            : Optional.empty();
    return crm.orElseGet(() -> request.getContextPath() + Paths.LOGIN + "?" + loginQuery(request));
  }

  /** What was asked for; without its query where that would make the way back too long. */
  private static String wanted(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getRequestURI()
        + (query == null || query.length() > LONGEST_QUERY ? "" : "?" + query);
  }

  /**
   * Whether a browser sent it. Over plain HTTP browsers send no fetch metadata (Fetch Metadata §2),
   * except to the machine they run on.
   */
  private static boolean isBrowser(HttpServletRequest request) {
    String agent = request.getHeader("User-Agent");
    return request.getHeader("Sec-Fetch-Mode") != null
        || (agent != null && agent.startsWith("Mozilla/"));
  }

  /** A browser's script that is told of Basic would have the browser ask for a password. */
  private List<String> challenges(HttpServletRequest request) {
    AccessSettings access = settings.access();
    List<String> challenges = new ArrayList<>();
    if (!access.users().isEmpty() && !isBrowser(request)) {
      challenges.add("Basic" + REALM + ", charset=\"UTF-8\"");
    }
    if (access.jwt().isPresent()) {
      challenges.add("Bearer" + REALM);
    }
    if (challenges.isEmpty()) {
      challenges.add("Cookie" + REALM);
    }
    return challenges;
  }
}
