package io.runcast.pages;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Tells browsers what the pages may do: load and connect to this server and nothing else, run no
 * script but the files that are served.
 *
 * <p>Log messages are attacker-controlled text; the pages put them in as text, and this policy
 * (Content Security Policy Level 3) holds should one ever fail to.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class PageHeaders implements Filter {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

  /**
   * How the paths of streams end: no browser shows one as a page, and on Payara every header of an
   * open stream holds 400 bytes.
   */
  private static final String STREAM = "/logs/stream";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    http.setHeader("X-Content-Type-Options", "nosniff");
    if (!((HttpServletRequest) request).getRequestURI().endsWith(STREAM)) {
      http.setHeader("Content-Security-Policy", POLICY);
      http.setHeader("Referrer-Policy", "same-origin");
    }
    chain.doFilter(request, response);
  }
}
