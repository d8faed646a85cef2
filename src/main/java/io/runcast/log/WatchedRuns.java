package io.runcast.log;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the runs whose state somebody here follows, so that the listener reads those and no others.
 *
 * <p>Any thread may call it. Watch a run <em>before</em> reading its state: a change after that
 * read is then told as {@link RunChanged}.
 */
@ApplicationScoped
public class WatchedRuns {

  private final Set<Long> runs = ConcurrentHashMap.newKeySet();
  private volatile boolean current;
  private volatile boolean all;

  public void watch(long run) {
    runs.add(run);
  }

  public void unwatch(long run) {
    runs.remove(run);
  }

  /** Whether somebody waits for the next run to start. */
  public void watchCurrent(boolean wanted) {
    current = wanted;
  }

  public boolean currentWanted() {
    return current;
  }

  /** Whether somebody follows what becomes of all runs. */
  public void watchAll(boolean wanted) {
    all = wanted;
  }

  public boolean allWanted() {
    return all;
  }

  public Long[] ids() {
    return runs.toArray(Long[]::new);
  }
}
