package io.runcast.security;

import io.runcast.AccessSettings;
import io.runcast.Problem;
import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers those who may not come in: people are led to where they log in, programs are told. */
@ApplicationScoped
public class Challenge {

  private static final String REALM = " realm=\"Runcast\"";

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
      throws IOException {
    if (caller.way() == Caller.Way.ANONYMOUS && isNavigation(request)) {
      answer(request, response, "");
      return;
    }
    Problem.of(Status.FORBIDDEN, "This takes the role %s.".formatted(needed.text()))
        .writeTo(response);
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
    String query = request.getQueryString();
    String wanted = request.getRequestURI() + (query == null ? "" : "?" + query);
    String next = "next=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);
    AccessSettings access = settings.access();
    if (access.users().isEmpty()) {
      String crm =
          access.django().flatMap(AccessSettings.Django::loginUrl).map(Object::toString).orElse("");
      if (!crm.isEmpty()) {
        return crm + (crm.contains("?") ? "&" : "?") + next;
      }
    }
    return request.getContextPath() + Paths.LOGIN + "?" + next;
  }

  /** A browser's script that is told of Basic would have the browser ask for a password. */
  private List<String> challenges(HttpServletRequest request) {
    AccessSettings access = settings.access();
    List<String> challenges = new ArrayList<>();
    if (!access.users().isEmpty() && request.getHeader("Sec-Fetch-Mode") == null) {
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
