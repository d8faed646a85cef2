package io.runcast.pages;

import io.runcast.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Tells browsers what the pages may do: load and connect to this server and nothing else, run no
 * script but the files that are served.
 *
 * <p>Log messages are attacker-controlled text; the pages put them in as text, and this policy
 * (Content Security Policy Level 3) holds should one ever fail to.
 */
public class PageHeaders implements Filter {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors ";

  /**
   * How the paths of streams end: what asks for one asks for no page, and on Payara every header of
   * an open stream holds 400 bytes.
   */
  private static final Pattern STREAM = Pattern.compile(".*/stream/?");

  /**
   * The pages themselves. A browser may keep them, but asks each time, and is led to the login when
   * there is none any more.
   */
  private static final Pattern PAGE =
      Pattern.compile("/((index|run|admin)\\.html|runs/[^/]*|admin)?");

  @Inject Settings settings;

  private String policy = POLICY + "'none'";

  @Override
  public void init(FilterConfig config) {
    policy = POLICY + settings.access().frameAncestors();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    http.setHeader("X-Content-Type-Options", "nosniff");
    HttpServletRequest asked = (HttpServletRequest) request;
    String uri = asked.getRequestURI();
    if (PAGE.matcher(uri.substring(asked.getContextPath().length())).matches()) {
      http.setHeader("Cache-Control", "no-cache");
    }
    String accept = asked.getHeader("Accept");
    boolean asPage = accept != null && accept.contains("text/html");
    if (asPage || !STREAM.matcher(uri).matches()) {
      http.setHeader("Content-Security-Policy", policy);
      http.setHeader("Referrer-Policy", "same-origin");
    }
    chain.doFilter(request, response);
  }
}
