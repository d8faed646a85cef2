package io.runcast.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** A request that knows its caller in the servlet API's own terms (Servlet 6.0 §13.3). */
final class CallersRequest extends HttpServletRequestWrapper {

  private final Caller caller;

  CallersRequest(HttpServletRequest request, Caller caller) {
    super(request);
    this.caller = caller;
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    return caller.way() == Caller.Way.ANONYMOUS ? null : caller;
  }

  @Override
  public @Nullable String getRemoteUser() {
    return caller.way() == Caller.Way.ANONYMOUS ? null : caller.name();
  }

  @Override
  public boolean isUserInRole(String role) {
    return Role.of(role).filter(caller::is).isPresent();
  }

  @Override
  public @Nullable String getAuthType() {
    return switch (caller.way()) {
      case ANONYMOUS -> null;
      case BASIC -> BASIC_AUTH;
      case LOGIN -> FORM_AUTH;
      case DJANGO, TOKEN -> caller.way().name();
    };
  }
}
