package io.runcast.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a caller may do. */
public enum Role {
  /** Follow runs, read history, see the pages. */
  VIEWER,
  /** See the status of the servers and their metrics, too. */
  ADMIN;

  /** As it stands in settings, tokens and the servlet API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that name, in lower case. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /** The names of all, for refusals. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(Role::text).toList();
  }

  /** The roles with what they bring along: an admin is a viewer. */
  public static Set<Role> withImplied(Collection<Role> roles) {
    EnumSet<Role> all = EnumSet.noneOf(Role.class);
    all.addAll(roles);
    if (all.contains(ADMIN)) {
      all.add(VIEWER);
    }
    return Set.copyOf(all);
  }
}
