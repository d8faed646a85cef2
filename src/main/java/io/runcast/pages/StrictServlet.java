package io.runcast.pages;

import io.runcast.Problem;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Refuses every method that it has not got, in the form in which everything else is refused. */
abstract class StrictServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  /** In the order of the header {@code Allow}. */
  private final TreeSet<String> methods;

  StrictServlet(String... methods) {
    this.methods = new TreeSet<>(Set.of(methods));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (methods.contains(request.getMethod())) {
      super.service(request, response);
      return;
    }
    String allowed = String.join(", ", methods);
    response.setHeader("Allow", allowed);
    Problem.of(Status.METHOD_NOT_ALLOWED, "Allowed are: " + allowed + ".").writeTo(response);
  }
}
