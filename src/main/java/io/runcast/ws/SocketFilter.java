package io.runcast.ws;

import io.runcast.Language;
import io.runcast.Problem;
import io.runcast.security.Caller;
import io.runcast.security.ClientAddress;
import io.runcast.sse.ClientConnection;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.security.Principal;

/**
 * Stands before the container's own upgrade, behind {@link io.runcast.security.AccessFilter}: takes
 * from the request what the connection has to know of it, and answers who does not want to upgrade.
 */
public class SocketFilter extends HttpFilter {

  private static final long serialVersionUID = 1;

  @Inject transient ClientAddress addresses;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getHeader("Sec-WebSocket-Key") == null) {
      // Not 426: with the header that belongs to it, Payara keeps the answer for half a minute.
      Problem.of(
              Response.Status.BAD_REQUEST,
              "Here is a WebSocket: the request must ask for the upgrade (RFC 6455 §4.1).")
          .writeTo(response);
      return;
    }
    Visitor visitor =
        new Visitor(
            Caller.of(request),
            addresses.of(request),
            Language.preferred(request.getLocales()),
            ClientConnection.of(request));
    chain.doFilter(new VisitorsRequest(request, visitor), response);
  }

  private static final class VisitorsRequest extends HttpServletRequestWrapper {

    private final Visitor visitor;

    VisitorsRequest(HttpServletRequest request, Visitor visitor) {
      super(request);
      this.visitor = visitor;
    }

    @Override
    public Principal getUserPrincipal() {
      return visitor;
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
        throws IOException, ServletException {
      UpgradeGuard guard = super.upgrade(UpgradeGuard.class);
      try {
        T handler = type.getDeclaredConstructor().newInstance();
        guard.guard(handler, visitor);
        return handler;
      } catch (ReflectiveOperationException e) {
        throw new ServletException("No " + type.getName(), e);
      }
    }
  }
}
