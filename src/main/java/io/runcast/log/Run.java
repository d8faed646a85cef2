package io.runcast.log;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run's state as it stands in the run table.
 *
 * @param id the run's id
 * @param status one of {@code running, completed, stopped, failed, error, partial}
 * @param startedAt when it started
 * @param finishedAt when it ended; null while it runs
 * @param leadsFound what it found so far; null when the column is
 */
public record Run(
    long id,
    String status,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Integer leadsFound) {

  /** The statuses of a run that has ended. */
  public static final Set<String> FINAL_STATUSES =
      Set.of("completed", "stopped", "failed", "error", "partial");

  /** All statuses; all but {@code running} are final. */
  public static final Set<String> STATUSES =
      Set.of("running", "completed", "stopped", "failed", "error", "partial");

  /** True when no more rows are to be expected; an unknown status counts as still active. */
  public boolean ended() {
    return FINAL_STATUSES.contains(status);
  }
}
