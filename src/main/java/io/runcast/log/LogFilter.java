package io.runcast.log;

import java.util.Set;

/**
 * Selects the rows that a client wants to see.
 *
 * @param levels upper case; empty means all
 * @param portals exact names; empty means all
 */
public record LogFilter(Set<String> levels, Set<String> portals) {

  public static final LogFilter ALL = new LogFilter(Set.of(), Set.of());

  public LogFilter {
    levels = Set.copyOf(levels);
    portals = Set.copyOf(portals);
  }

  /** True when nothing is left out. */
  public boolean isAll() {
    return levels.isEmpty() && portals.isEmpty();
  }

  public boolean accepts(String level, String portal) {
    return (levels.isEmpty() || levels.contains(level))
        && (portals.isEmpty() || portals.contains(portal));
  }
}
