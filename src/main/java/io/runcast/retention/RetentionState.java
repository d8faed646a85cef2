package io.runcast.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells what retention has done on this server since it started; written by its thread, read by
 * metrics and status on any thread.
 */
@ApplicationScoped
public class RetentionState {

  /**
   * One pass over all runs.
   *
   * @param end when it ended
   * @param rows rows that it deleted
   * @param runs runs of which it deleted rows, or which it deleted
   * @param complete false when it ended before it had seen every run
   */
  public record Pass(Instant end, Duration took, long rows, long runs, boolean complete) {}

  private final AtomicLong rows = new AtomicLong();
  private volatile @Nullable Pass lastPass;
  private volatile @Nullable String problem;

  /** Rows deleted so far. */
  public long rowsDeleted() {
    return rows.get();
  }

  /** The last pass of this server; empty before the first, and while another server does it. */
  public Optional<Pass> lastPass() {
    return Optional.ofNullable(lastPass);
  }

  /** What kept the last look from deleting, and how to mend it; empty when nothing did. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  void deleted(int count) {
    rows.addAndGet(count);
  }

  void passed(Pass pass) {
    lastPass = pass;
  }

  /** True when it is another problem than before. */
  boolean become(@Nullable String now) {
    boolean changed = now != null && !now.equals(problem);
    problem = now;
    return changed;
  }
}
