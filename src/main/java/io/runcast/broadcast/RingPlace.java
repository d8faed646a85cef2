package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one client stands in its run's ring, and what of the ring it does not want: rows that its
 * filter leaves out, and rows that it has got otherwise. Belongs to the client's draining thread.
 */
final class RingPlace {

  private static final Batch NOTHING = Batch.of(new byte[0]);

  private final StreamRequest request;
  private final Ring.FirstRow first;
  private long sequence;
  private @Nullable LogCursor upTo;
  private @Nullable LogCursor skip;

  /**
   * @param mark the next frame
   * @param upTo what the replay brings; null when it brings nothing that the ring has too
   * @param skip what the client had when it came and the ring may bring again, from another server
   *     that was ahead; null when there is none
   */
  RingPlace(
      StreamRequest request, Ring.Mark mark, @Nullable LogCursor upTo, @Nullable LogCursor skip) {
    this.request = request;
    this.first = mark.first();
    this.sequence = mark.sequence();
    this.upTo = upTo;
    this.skip = skip;
  }

  /** The same client further on, after the ring had moved past it. */
  RingPlace movedTo(long newSequence, @Nullable LogCursor newUpTo) {
    return new RingPlace(request, new Ring.Mark(newSequence, first), newUpTo, skip);
  }

  /** The first row that came since the client joined; null while none did. */
  @Nullable LogCursor firstRow() {
    return first.place();
  }

  /** What it leaves out; null when there is nothing left of it. */
  @Nullable LogCursor skip() {
    return skip;
  }

  /** Leaves out nothing any more but what the replay brings. */
  void forgetSkip() {
    skip = null;
  }

  /** The number of the frame that it wants next. */
  long sequence() {
    return sequence;
  }

  boolean isLost(Ring ring) {
    return ring.lost(sequence);
  }

  /**
   * The next frames, and steps behind them; null when there are none yet. Without a byte when none
   * of them is wanted.
   */
  Ring.@Nullable Chunk next(Ring ring) {
    boolean everything = request.filter().isAll() && skip == null && upTo == null;
    Ring.Chunk chunk =
        everything
            ? ring.chunk(sequence, request.language())
            : wanted(ring.frames(sequence, request.language()));
    if (chunk != null) {
      sequence = chunk.next();
    }
    return chunk;
  }

  private Ring.@Nullable Chunk wanted(List<Frame> frames) {
    if (frames.isEmpty()) {
      return null;
    }
    List<Frame> kept = new ArrayList<>(frames.size());
    LogCursor cursor = null;
    for (Frame frame : frames) {
      Frame.Row row = frame.entry();
      if (row == null) {
        kept.add(frame);
      } else {
        if (!has(row)) {
          cursor = row.cursor();
          if (request.filter().accepts(row.level(), row.portal())) {
            kept.add(frame);
          }
        }
        if (skip != null && row.cursor().covers(skip)) {
          // This server has caught up with the one that the client came from.
          skip = null;
        }
      }
    }
    int rows = (int) kept.stream().filter(frame -> frame.entry() != null).count();
    Batch batch = kept.isEmpty() ? NOTHING : new Batch(Frame.join(kept, request.language()), rows);
    boolean end = frames.get(frames.size() - 1).end();
    return new Ring.Chunk(batch, sequence + frames.size(), cursor, end);
  }

  private boolean has(Frame.Row row) {
    if (upTo != null) {
      if (upTo.includes(row.tx(), row.id())) {
        return true;
      }
      // Rows that the replay had come first; from here on all are new.
      upTo = null;
    }
    return skip != null && skip.includes(row.tx(), row.id());
  }
}
