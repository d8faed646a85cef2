package io.runcast.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a path needs before anything else looks at the request. Resources have roles of their own,
 * on top; see {@link RoleFeature}. A path that nobody thought of needs a viewer.
 */
final class Paths {

  static final String LOGIN = "/login";

  /**
   * Health, for probes; the login page; the files that pages are made of, which hold no data.
   * Payara puts its own {@code /health}, {@code /metrics} and {@code /openapi} into an application
   * that is deployed at the root, behind this filter.
   */
  private static final Pattern PUBLIC =
      Pattern.compile(
          "(/api)?/health(/(ready|live|started))?"
              + "|"
              + LOGIN
              + "|/logout"
              + "|/(element|stream|page|text|lib|example)/[a-z0-9-]+\\.(js|css)"
              + "|/[a-z0-9-]+\\.(js|css|svg)");

  private static final Pattern ADMIN = Pattern.compile("/(metrics|admin)(/.*)?|/admin\\.html");

  private Paths() {}

  /** The path as the server sees it: decoded, without dots and parameters. */
  static String of(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  /** The role that it takes; empty for a path that is open to all. */
  static Optional<Role> role(String path) {
    if (PUBLIC.matcher(path).matches()) {
      return Optional.empty();
    }
    return Optional.of(ADMIN.matcher(path).matches() ? Role.ADMIN : Role.VIEWER);
  }
}
