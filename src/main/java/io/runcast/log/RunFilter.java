package io.runcast.log;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects runs.
 *
 * @param statuses of {@link Run#STATUSES}; empty means all
 * @param from the earliest start; null for any
 * @param to no start that late; null for any
 */
public record RunFilter(Set<String> statuses, @Nullable Instant from, @Nullable Instant to) {

  public static final RunFilter ALL = new RunFilter(Set.of(), null, null);

  public RunFilter {
    statuses = Set.copyOf(statuses);
  }
}
