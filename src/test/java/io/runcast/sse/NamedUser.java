package io.runcast.sse;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Deployed by tests: who a request's header names counts as logged in. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class NamedUser extends HttpFilter {

  public static final String HEADER = "X-Test-User";

  private static final long serialVersionUID = 1;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String name = request.getHeader(HEADER);
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public @Nullable Principal getUserPrincipal() {
            return name == null ? null : () -> name;
          }
        },
        response);
  }
}
