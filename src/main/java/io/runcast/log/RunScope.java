package io.runcast.log;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs somebody may see. Immutable.
 *
 * @param only their ids; null for all
 */
public record RunScope(@Nullable Set<Long> only) {

  public static final RunScope ALL = new RunScope(null);

  public RunScope {
    only = only == null ? null : Set.copyOf(only);
  }

  public static RunScope of(Set<Long> ids) {
    return new RunScope(ids);
  }

  public boolean isAll() {
    return only == null;
  }

  public boolean includes(long run) {
    return only == null || only.contains(run);
  }
}
