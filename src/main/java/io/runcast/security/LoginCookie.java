package io.runcast.security;

import io.runcast.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/** The cookie that the login page gives, by RFC 6265. */
@ApplicationScoped
public class LoginCookie implements Entrance {

  static final String NAME = "runcast_login";

  @Inject Settings settings;
  @Inject Logins logins;
  @Inject ClientAddress addresses;

  @Override
  public Optional<Caller> identify(HttpServletRequest request)
      throws RefusedException, UndecidedException {
    Optional<String> value = Cookies.value(request, NAME);
    return value.isPresent() && logins.isOffered()
        ? Optional.of(logins.caller(value.get()))
        : Optional.empty();
  }

  /** Gives the browser a login, until it has expired; one that it had ends. */
  public void give(String value, HttpServletRequest request, HttpServletResponse response) {
    Cookies.value(request, NAME).ifPresent(logins::end);
    Cookie cookie = cookie(value, request);
    cookie.setMaxAge(Math.toIntExact(settings.access().sessionAge().toSeconds()));
    response.addCookie(cookie);
  }

  /** Ends the browser's login, if it has one. */
  public void end(HttpServletRequest request, HttpServletResponse response) {
    Cookies.value(request, NAME).ifPresent(logins::end);
    Cookie cookie = cookie("", request);
    cookie.setMaxAge(0);
    response.addCookie(cookie);
  }

  /** Lax: a link from a mail or the CRM opens a page, a form of another site sends nothing. */
  private Cookie cookie(String value, HttpServletRequest request) {
    Cookie cookie = new Cookie(NAME, value);
    cookie.setHttpOnly(true);
    cookie.setSecure(addresses.isSecure(request));
    cookie.setAttribute("SameSite", "Lax");
    String context = request.getContextPath();
    cookie.setPath(context.isEmpty() ? "/" : context);
    return cookie;
  }
}
