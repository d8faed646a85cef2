package io.runcast.metrics;

import io.smallrye.metrics.MetricsRequestHandler;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;

/** Lets the library of the WAR answer; only used where the server has no metrics of its own. */
final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final transient MetricsRequestHandler handler = new MetricsRequestHandler();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    handler.handleRequest(
        request.getRequestURI().substring(request.getContextPath().length()),
        request.getMethod(),
        Collections.list(request.getHeaders("Accept")).stream(),
        request.getParameterMap(),
        (status, message, headers) -> {
          headers.forEach(response::addHeader);
          response.setStatus(status);
          response.getWriter().write(message);
        });
  }
}
