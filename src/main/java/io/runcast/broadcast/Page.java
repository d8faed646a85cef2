package io.runcast.broadcast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of the past, for everybody who wants these.
 *
 * @param rows writes of a good size
 * @param left what is wanted next
 * @param notice comes behind the rows; null when there is nothing to say
 */
record Page(List<Batch> rows, Gap left, Then then, @Nullable Notice notice) {

  /** What follows. */
  enum Then {
    /** Another page. */
    MORE,
    /** All over again: rows that were still to come are gone. */
    RESET,
    /** The ring goes on from here. */
    LIVE,
    /** The run has ended but a row may yet follow: it is read once more soon. */
    SETTLING,
    /** Nothing: the run has ended and this was its last page. */
    END,
    /** The run goes on after its end: the client comes back with its cursor and follows it live. */
    RETURN
  }

  static Page of(List<Batch> rows, Gap left, Then then) {
    return new Page(rows, left, then, null);
  }

  long bytes() {
    return rows.stream().mapToLong(batch -> batch.bytes().length).sum();
  }
}
