package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import io.runcast.log.ResumeToken;
import org.jspecify.annotations.Nullable;

/**
 * What one client still wants from the table: the rows between its place and the ring.
 *
 * <p>Whether they are all still there is told by one row, the witness: the last row of the run that
 * the client got or, when it got none since it joined, the first that came behind it. Retention
 * deletes the oldest rows first, so as long as the witness stands, nothing behind it was deleted.
 * Once it is gone, rows that the client never got may be gone with it: the client is told {@code
 * reset} and gets from the beginning what is there. It is looked for after each page was read, by
 * id, so a row that is deleted while a page is read is noticed too. A row that is missing further
 * on while the witness stands cannot be told from one that was rolled back, and nothing is said.
 *
 * @param from the client's place
 * @param witness null when nothing was promised yet: a replay begins with what is there
 * @param upTo where the ring takes over; null when the run has ended and all is to be read
 * @param skip what the client has that comes once more, from a server that is behind the one it
 *     came from; null when there is none
 */
record Gap(
    Broadcaster run,
    LogCursor from,
    @Nullable LogCursor witness,
    @Nullable LogCursor upTo,
    @Nullable LogCursor skip) {

  /** What is left behind a page; the row that it ended with is the next witness. */
  Gap behind(LogCursor place) {
    return new Gap(run, place, place.equals(from) ? witness : place, upTo, skip);
  }

  /** Where a client comes back to that was told of this place. */
  ResumeToken token() {
    return new ResumeToken(run.subject(), from, false);
  }

  /** All of it again, for a client that was told that what it had is void. */
  Gap startedOver() {
    return new Gap(run, LogCursor.start(from.epoch()), null, upTo, null);
  }
}
