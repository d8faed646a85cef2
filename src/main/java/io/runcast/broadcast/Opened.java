package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a client begins.
 *
 * @param from the place behind which it wants rows
 * @param witness the row that it had last; see {@link Gap}
 * @param upTo where the ring takes over; null when the run has ended and all is to be read
 * @param skip what the client has that may come from the ring too; null when there is none
 * @param mark the first frame of the ring that it wants
 * @param live true when the ring holds everything it wants
 * @param greeting the first events
 */
record Opened(
    Broadcaster broadcaster,
    LogCursor from,
    @Nullable LogCursor witness,
    @Nullable LogCursor upTo,
    @Nullable LogCursor skip,
    Ring.Mark mark,
    boolean live,
    List<byte[]> greeting) {}
