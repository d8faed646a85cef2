package io.runcast.listen;

import java.util.concurrent.atomic.LongAdder;

/** What the listener has done since the start; counted on its thread, read on any. */
public final class ListenerCounts {

  private final LongAdder notifications = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder rowsWithoutBell = new LongAdder();
  private final LongAdder reconnects = new LongAdder();

  ListenerCounts() {}

  /** Notifications that arrived. */
  public long notifications() {
    return notifications.sum();
  }

  /** Rows that were read, of all runs. */
  public long rows() {
    return rows.sum();
  }

  /**
   * Of these the ones that no bell had told of while the doorbell seemed in order: their writers
   * keep it from ringing.
   */
  public long rowsWithoutBell() {
    return rowsWithoutBell.sum();
  }

  /** Listening connections that replaced a lost one. */
  public long reconnects() {
    return reconnects.sum();
  }

  void heard(int more) {
    notifications.add(more);
  }

  void read(int more) {
    rows.add(more);
  }

  void foundWithoutBell(int more) {
    rowsWithoutBell.add(more);
  }

  void reconnected() {
    reconnects.increment();
  }
}
