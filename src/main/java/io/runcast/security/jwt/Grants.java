package io.runcast.security.jwt;

import io.runcast.log.RunScope;
import io.runcast.security.RefusedException;
import io.runcast.security.Role;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a token what it allows. What is odd about roles gives none; what is odd about runs
 * refuses the token, since no limit would be more than its issuer meant. Immutable.
 */
final class Grants {

  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,18}");

  private final ClaimPath roles;
  private final ClaimPath runs;

  Grants(String rolesClaim, String runsClaim) {
    this.roles = new ClaimPath(rolesClaim);
    this.runs = new ClaimPath(runsClaim);
  }

  /** The roles that this application has among those of a token. */
  Set<Role> roles(JwtClaims claims) {
    Optional<ClaimPath.Found> found;
    try {
      found = roles.in(claims.getClaimsMap());
    } catch (ClaimPath.NoObjectException e) {
      return Set.of();
    }
    return found.stream()
        .flatMap(claim -> names(claim.value()))
        .flatMap(name -> Role.of(name).stream())
        .collect(Collectors.toSet());
  }

  /** The runs that a token is limited to: all, if it says nothing about them. */
  RunScope runs(JwtClaims claims) throws RefusedException {
    Optional<ClaimPath.Found> found;
    try {
      found = runs.in(claims.getClaimsMap());
    } catch (ClaimPath.NoObjectException e) {
      throw unreadableRuns();
    }
    if (found.isEmpty()) {
      return RunScope.ALL;
    }
    if (!(found.get().value() instanceof List<?> values)) {
      throw unreadableRuns();
    }
    Set<Long> ids = new HashSet<>();
    for (Object value : values) {
      ids.add(id(value));
    }
    return RunScope.of(ids);
  }

  private static Stream<String> names(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().filter(String.class::isInstance).map(String.class::cast);
    }
    return value instanceof String text ? Arrays.stream(text.split("[,\\s]+", -1)) : Stream.empty();
  }

  private static long id(@Nullable Object value) throws RefusedException {
    if (value instanceof Long || value instanceof String) {
      String text = value.toString();
      try {
        if (ID.matcher(text).matches()) {
          return Long.parseLong(text);
        }
      } catch (NumberFormatException e) {
        throw unreadableRuns();
      }
    }
    throw unreadableRuns();
  }

  private static RefusedException unreadableRuns() {
    return new RefusedException(
        "The token's limit of runs cannot be read; allowed: an array of positive whole numbers.");
  }
}
