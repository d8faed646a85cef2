package io.runcast.pages;

import io.runcast.security.Caller;
import io.runcast.security.Challenge;
import io.runcast.security.Role;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells people that a page is not for them, and what they can do about it. It has no address: the
 * access filter leads requests here.
 */
public class ForbiddenPage extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final ServerPage PAGE = new ServerPage("forbidden.html");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Caller caller = Caller.of(request);
    Map<String, String> values = new HashMap<>();
    values.put("who", ServerPage.text(request, "forbidden.who", caller.name()));
    values.put(
        "role", ServerPage.text(request, "forbidden.role", Challenge.needed(request).text()));
    values.put("login", Challenge.loginQuery(request));
    if (caller.is(Role.VIEWER)) {
      values.put("viewer", caller.name());
    }
    if (caller.way() == Caller.Way.LOGIN) {
      values.put("logout", caller.name());
    }
    PAGE.answer(request, response, HttpServletResponse.SC_FORBIDDEN, values);
  }
}
