package io.runcast.log;

/** Knows of which transactions rows may yet come after a read; their cursor must remember them. */
@FunctionalInterface
public interface StillOpen {

  /** The read's own view: what had not ended when it was made. */
  StillOpen IN_SNAPSHOT = (ids, snapshot) -> snapshot.open();

  /**
   * Says which transactions are open.
   *
   * @param ids the ids just read, in order
   * @param snapshot what the read could see
   * @return ascending
   */
  long[] after(long[] ids, Snapshot snapshot);
}
