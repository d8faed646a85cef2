package io.runcast.security;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A kind of caller.
 *
 * @param known whether Runcast knows who it is
 * @param headers what it sends; asked for every request
 */
record TestCaller(
    String what, boolean known, Set<Role> roles, Supplier<Map<String, String>> headers) {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** Somebody who comes in by a header, with roles. */
  static TestCaller known(String what, String header, String value, Role... roles) {
    return new TestCaller(what, true, Set.of(roles), () -> Map.of(header, value));
  }

  /** Somebody who is to be taken for nobody. */
  static TestCaller unknown(String what, Supplier<Map<String, String>> headers) {
    return new TestCaller(what, false, Set.of(), headers);
  }

  /**
   * @param needed {@code open}, or a role
   */
  boolean isAnsweredRightly(String needed, int status) {
    boolean allowed = Role.of(needed).map(roles::contains).orElse(true);
    if (!allowed) {
      return status == (known ? FORBIDDEN : UNAUTHORIZED);
    }
    return status != UNAUTHORIZED && status != FORBIDDEN && status < 500;
  }

  @Override
  public String toString() {
    return what;
  }
}
