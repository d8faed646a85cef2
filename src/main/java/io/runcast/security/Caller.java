package io.runcast.security;

import io.runcast.log.RunScope;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;

/**
 * Who sent a request, and what they may. Immutable; one instance may stand for many requests.
 *
 * @param way how they came in
 * @param name unique among those who came the same way; empty for {@link Way#ANONYMOUS}
 * @param roles empty for somebody who is known but may do nothing here
 * @param runs which runs they may see; who may not see all is no admin
 * @param right tells how long
 */
public record Caller(Way way, String name, Set<Role> roles, RunScope runs, Right right)
    implements Principal {

  /** How somebody comes in. */
  public enum Way {
    ANONYMOUS,
    /** A user of the configuration, by the login page's cookie. */
    LOGIN,
    /** A user of the configuration, by HTTP Basic. */
    BASIC,
    /** By the CRM's own session. */
    DJANGO,
    /** By a JSON Web Token. */
    TOKEN
  }

  private static final String ATTRIBUTE = Caller.class.getName();

  public Caller {
    // What an admin sees tells of all runs.
    boolean limitedAdmin = roles.contains(Role.ADMIN) && !runs.isAll();
    roles = limitedAdmin ? Set.of(Role.VIEWER) : Role.withImplied(roles);
  }

  /** Somebody who is not logged in. */
  public static Caller anonymous(Set<Role> roles) {
    return new Caller(Way.ANONYMOUS, "", roles, RunScope.ALL, Right.LASTING);
  }

  /** Who sent the request; for everything behind {@link AccessFilter}. */
  public static Caller of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("The request did not pass the access filter");
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /** The same for all requests of one person; empty for somebody who is not logged in. */
  public Optional<String> account() {
    return switch (way) {
      case ANONYMOUS -> Optional.empty();
      case LOGIN, BASIC -> Optional.of("user " + name);
      case DJANGO -> Optional.of("crm " + name);
      case TOKEN -> Optional.of("token " + name);
    };
  }

  @Override
  public String getName() {
    return name;
  }
}
