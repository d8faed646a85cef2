package io.runcast.security;

import io.runcast.Problem;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.AnnotatedElement;
import java.util.List;

/**
 * Lets a request through to a resource when its caller has the role that {@link RequiresRole} on
 * the method, or else on its class, asks for; {@link OpenToAll} lets everybody through, and what
 * has neither is closed.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class RoleGuard implements ContainerRequestFilter, ContainerResponseFilter {

  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERRORS = 500;

  @Context ResourceInfo resource;
  @Context HttpServletRequest http;
  @Inject Refusals refusals;

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller = Caller.of(http);
    if (!isAllowed(caller)) {
      refusals.count(Refusal.FORBIDDEN);
      throw Problem.of(Status.FORBIDDEN, "This takes another role than yours.");
    }
  }

  /** Counts what resources refuse. */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    int status = response.getStatus();
    boolean counted = status == Status.FORBIDDEN.getStatusCode();
    if (status >= BAD_REQUEST && status < SERVER_ERRORS && !counted) {
      refusals.count(Refusal.BAD_REQUEST);
    }
  }

  /** The method's own word goes before that of its class. */
  private boolean isAllowed(Caller caller) {
    for (AnnotatedElement element :
        List.<AnnotatedElement>of(resource.getResourceMethod(), resource.getResourceClass())) {
      RequiresRole needed = element.getAnnotation(RequiresRole.class);
      if (needed != null) {
        return caller.is(needed.value());
      }
      if (element.isAnnotationPresent(OpenToAll.class)) {
        return true;
      }
    }
    return false;
  }
}
