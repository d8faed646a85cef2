package io.runcast.pages;

import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.security.Caller;
import io.runcast.security.LoginCookie;
import io.runcast.security.Logins;
import io.runcast.security.RefusedException;
import io.runcast.security.UndecidedException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where people log in. It works without scripts; with a CRM's login beside ours it leads there, and
 * where there is none of ours it says so.
 */
@WebServlet("/login")
public class LoginPage extends StrictServlet {

  private static final long serialVersionUID = 1;

  private static final ServerPage PAGE = new ServerPage("login.html");

  private static final String ALERT = "alert";
  private static final String PRESENT = "yes";

  @Inject transient Settings settings;
  @Inject transient Logins logins;
  @Inject transient LoginCookie cookie;

  public LoginPage() {
    super("GET", "HEAD", "POST");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String next = NextPage.of(request.getParameter("next"), request.getContextPath());
    Map<String, String> values = values(request, next);
    known(request).ifPresent(caller -> values.put("who", caller.name()));
    values.put("unnamed", PRESENT);
    PAGE.answer(request, response, HttpServletResponse.SC_OK, values);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      logIn(LoginForm.read(request), request, response);
    } catch (Problem e) {
      e.writeTo(response);
    }
  }

  private void logIn(LoginForm form, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String next = NextPage.of(form.next(), request.getContextPath());
    Map<String, String> values = values(request, next);
    if (!logins.isOffered()) {
      PAGE.answer(request, response, HttpServletResponse.SC_FORBIDDEN, values);
      return;
    }
    if (form.name().isEmpty()) {
      values.put("unnamed", PRESENT);
    } else {
      values.put("name", form.name());
    }
    Logins.Outcome outcome = logins.check(form.name(), form.password(), request);
    if (outcome instanceof Logins.Outcome.In in) {
      cookie.give(logins.begin(in.user()), request, response);
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Location", next);
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    } else if (outcome instanceof Logins.Outcome.TooMany tooMany) {
      long seconds = comeBack(response, tooMany.retryAfter());
      values.put(ALERT, ServerPage.text(request, "toomany", seconds));
      PAGE.answer(request, response, Problem.TOO_MANY_REQUESTS, values);
    } else if (outcome instanceof Logins.Outcome.Busy busy) {
      long seconds = comeBack(response, busy.retryAfter());
      values.put(ALERT, ServerPage.text(request, "busy", seconds));
      PAGE.answer(request, response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, values);
    } else {
      values.put(ALERT, ServerPage.text(request, "wrong"));
      values.put("wrong", PRESENT);
      PAGE.answer(request, response, HttpServletResponse.SC_FORBIDDEN, values);
    }
  }

  private Map<String, String> values(HttpServletRequest request, String next) {
    Map<String, String> values = new HashMap<>();
    values.put("next", next);
    Optional<String> crm = settings.access().django().flatMap(django -> django.loginAddress(next));
    crm.ifPresent(address -> values.put("crm", address));
    if (logins.isOffered()) {
      values.put("form", PRESENT);
    } else {
      values.put("elsewhere", ServerPage.text(request, crm.isPresent() ? "crm.only" : "nowhere"));
    }
    return values;
  }

  private Optional<Caller> known(HttpServletRequest request) {
    try {
      return cookie.identify(request);
    } catch (RefusedException | UndecidedException e) {
      return Optional.empty();
    }
  }

  /** Rounded up: who comes back at that second is let in. */
  private static long comeBack(HttpServletResponse response, Duration wait) {
    long seconds = wait.plusMillis(999).toSeconds();
    response.setHeader("Retry-After", Long.toString(seconds));
    return seconds;
  }
}
