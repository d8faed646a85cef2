package io.runcast.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The role that callers of a resource method, or of all methods of a resource class, must have.
 *
 * <p>Not {@code jakarta.annotation.security.RolesAllowed}: Payara enforces that by itself, with its
 * own realm and its own page, and WildFly does not.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RequiresRole {
  Role value();
}
