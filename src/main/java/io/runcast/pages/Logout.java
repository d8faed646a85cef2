package io.runcast.pages;

import io.runcast.security.LoginCookie;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Ends a login, on every server; by POST alone, so that no link or image of a page does it. */
@WebServlet("/logout")
public class Logout extends StrictServlet {

  private static final long serialVersionUID = 1;

  @Inject transient LoginCookie cookie;

  public Logout() {
    super("POST");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    cookie.end(request, response);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Location", request.getContextPath() + "/login");
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
  }
}
