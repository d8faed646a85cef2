package io.runcast.security;

import java.time.Instant;

/** What a caller was let in with; asked again as long as a stream of theirs is open. Threadsafe. */
@FunctionalInterface
public interface Right {

  /** Of those who need none. */
  Right LASTING = now -> Standing.HOLDS;

  /**
   * Whether it still holds. Called every few seconds, on a thread that may wait for the database;
   * what cannot be found out, the database being away, holds as it did.
   */
  Standing standing(Instant now);

  /** Whether finding out may have to wait for the database. */
  default boolean asksDatabase() {
    return false;
  }
}
