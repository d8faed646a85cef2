package io.runcast.log;

import java.util.Set;

/**
 * Selects the rows that a client wants to see.
 *
 * @param levels of {@link LogLevel#ALL}; empty means all
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

  /**
   * Whether to show a row.
   *
   * @param level as it stands in the table
   * @param portal as it stands in the table
   */
  public boolean accepts(String level, String portal) {
    return (levels.isEmpty() || levels.contains(LogLevel.of(level)))
        && (portals.isEmpty() || portals.contains(portal));
  }
}
