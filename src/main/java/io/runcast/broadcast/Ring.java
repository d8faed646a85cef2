package io.runcast.broadcast;

import io.runcast.Language;
import io.runcast.log.LogCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a run's newest frames for those who are nearly up to date; bounded in frames and bytes.
 *
 * <p>Every frame has a sequence number; a reader names the next one it wants and gets a chunk of
 * about {@value #CHUNK_BYTES} bytes that it shares with all who stand at the same place, or learns
 * that the ring has moved on. Threadsafe.
 */
final class Ring {

  private static final int CHUNK_BYTES = 16 * 1024;

  /** For a frame that is no row. */
  private static final long NO_ROW = Long.MIN_VALUE;

  private static final int DROPPED_NOTICES = 16;

  /**
   * Frames that go out in one write.
   *
   * @param next the sequence number behind it
   * @param cursor the place after its last row; null when it has none
   * @param end true when nothing follows
   */
  record Chunk(Batch batch, long next, @Nullable LogCursor cursor, boolean end) {
    byte[] bytes() {
      return batch.bytes();
    }
  }

  /**
   * A place for somebody who joins.
   *
   * @param sequence the frame that it wants next
   * @param first what the first row behind it will be
   */
  record Mark(long sequence, FirstRow first) {}

  /** Remembers one row when the ring has long moved on. */
  static final class FirstRow {
    private volatile @Nullable LogCursor place;

    /** The place after that row; null until it came. */
    @Nullable LogCursor place() {
      return place;
    }
  }

  private record Kept(long from, Chunk chunk) {
    /** False when frames came since that would have found room in it. */
    boolean isWhole(long next) {
      return chunk.next() == next || chunk.bytes().length >= CHUNK_BYTES / 2;
    }
  }

  /** A notice that the ring has moved past. */
  private record Dropped(long sequence, Frame frame) {}

  private final int maxFrames;
  private final long maxBytes;

  /** Frame {@code n} stands at {@code n & (slots.length - 1)}; the length is a power of two. */
  private @Nullable Frame[] slots = new Frame[16];

  /** The row of each frame, to look for one without touching them all. */
  private long[] ids = new long[16];

  /** When each frame came. */
  private long[] arrived = new long[16];

  private long first;
  private long next;
  private long bytes;

  /** Up to here rows have reached somebody live; written under the lock, read without. */
  private volatile long delivered;

  private @Nullable FirstRow awaited;
  private final Queue<Dropped> dropped = new ArrayDeque<>();
  private final Map<Language, Kept> lastChunk = new EnumMap<>(Language.class);

  Ring(int maxFrames, long maxBytes) {
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
  }

  synchronized void add(List<Frame> added) {
    long now = System.nanoTime();
    for (Frame frame : added) {
      if (next - first == slots.length) {
        grow();
      }
      ids[slot(next)] = frame.entry() == null ? NO_ROW : frame.entry().id();
      arrived[slot(next)] = now;
      slots[slot(next++)] = frame;
      bytes += frame.size();
      remember(frame.entry());
      while (next - first > maxFrames || bytes > maxBytes) {
        drop();
      }
    }
  }

  private void drop() {
    Frame frame = at(first);
    bytes -= frame.size();
    slots[slot(first)] = null;
    if (frame.entry() == null && !frame.end()) {
      dropped.add(new Dropped(first, frame));
      if (dropped.size() > DROPPED_NOTICES) {
        dropped.remove();
      }
    }
    first++;
  }

  /**
   * The notices between two frames, for a client that lost its place: unlike rows, they are not in
   * the table. Of those that the ring has dropped only the newest are left.
   */
  synchronized List<Frame> notices(long from, long to) {
    List<Frame> notices = new ArrayList<>();
    for (Dropped old : dropped) {
      if (old.sequence() >= from && old.sequence() < to) {
        notices.add(old.frame());
      }
    }
    for (long n = Math.max(from, first); n < to; n++) {
      if (ids[slot(n)] == NO_ROW && !at(n).end()) {
        notices.add(at(n));
      }
    }
    return notices;
  }

  /** The place behind all that is here. */
  synchronized Mark mark() {
    FirstRow first = awaited == null ? new FirstRow() : awaited;
    awaited = first;
    return new Mark(next, first);
  }

  private void remember(Frame.@Nullable Row row) {
    if (row != null && awaited != null) {
      awaited.place = row.cursor();
      awaited = null;
    }
  }

  /** True when the frame with that number is no longer here. */
  synchronized boolean lost(long sequence) {
    return sequence < first;
  }

  /** True when the frame with that number will be here for a good while yet. */
  synchronized boolean isRecent(long sequence) {
    return first == 0 || sequence - first > (next - first) / 2;
  }

  /** Joins frames from a number on; null when there are none yet. */
  synchronized @Nullable Chunk chunk(long from, Language language) {
    Kept kept = lastChunk.get(language);
    if (kept != null && kept.from() == from && kept.isWhole(next)) {
      return kept.chunk();
    }
    List<Frame> some = frames(from, language);
    if (some.isEmpty()) {
      return null;
    }
    Chunk chunk = chunk(some, from, language);
    lastChunk.put(language, new Kept(from, chunk));
    return chunk;
  }

  /** Frames from a number on, for readers that do not want them all. */
  synchronized List<Frame> frames(long from, Language language) {
    if (from < first) {
      return List.of();
    }
    List<Frame> some = new ArrayList<>();
    int size = 0;
    for (long n = from; n < next; n++) {
      Frame frame = at(n);
      size += frame.in(language).length;
      if (!some.isEmpty() && size > CHUNK_BYTES) {
        break;
      }
      some.add(frame);
      if (frame.end()) {
        break;
      }
    }
    return some;
  }

  /** The number behind the row that a place stands at; empty when the ring does not hold it. */
  synchronized OptionalLong behind(LogCursor cursor) {
    for (long n = next - 1; n >= first; n--) {
      if (ids[slot(n)] == cursor.id()) {
        Frame.Row row = at(n).entry();
        if (row != null && row.cursor().equals(cursor)) {
          return OptionalLong.of(n + 1);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The number behind the newest frame. */
  synchronized long end() {
    return next;
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized int size() {
    return (int) (next - first);
  }

  /** When a row came, if it is here. */
  synchronized Optional<RowTimes> times(long id) {
    for (long n = next - 1; n >= first; n--) {
      Frame.Row row = ids[slot(n)] == id ? at(n).entry() : null;
      if (row != null) {
        return Optional.of(new RowTimes(row.createdMicros(), arrived[slot(n)]));
      }
    }
    return Optional.empty();
  }

  /**
   * Takes note that somebody who is up to date has got the frames between two.
   *
   * @return the rows' times, in microseconds since 1970, of those that nobody had got before
   */
  LongStream delivered(long from, long to) {
    return to <= delivered ? LongStream.empty() : Arrays.stream(newlyDelivered(from, to));
  }

  private synchronized long[] newlyDelivered(long from, long to) {
    long begin = Math.max(first, Math.max(from, delivered));
    delivered = Math.max(delivered, to);
    return LongStream.range(begin, to)
        .filter(n -> ids[slot(n)] != NO_ROW)
        .map(n -> Objects.requireNonNull(at(n).entry()).createdMicros())
        .toArray();
  }

  private int slot(long sequence) {
    return (int) (sequence & (slots.length - 1));
  }

  private Frame at(long sequence) {
    return Objects.requireNonNull(slots[slot(sequence)]);
  }

  private void grow() {
    @Nullable Frame[] larger = new Frame[slots.length * 2];
    long[] largerIds = new long[larger.length];
    long[] largerArrived = new long[larger.length];
    for (long n = first; n < next; n++) {
      int slot = (int) (n & (larger.length - 1));
      larger[slot] = slots[slot(n)];
      largerIds[slot] = ids[slot(n)];
      largerArrived[slot] = arrived[slot(n)];
    }
    slots = larger;
    ids = largerIds;
    arrived = largerArrived;
  }

  private static Chunk chunk(List<Frame> frames, long from, Language language) {
    LogCursor cursor = null;
    boolean end = false;
    int rows = 0;
    for (Frame frame : frames) {
      if (frame.entry() != null) {
        cursor = frame.entry().cursor();
        rows++;
      }
      end |= frame.end();
    }
    Batch batch = new Batch(Frame.join(frames, language), rows);
    return new Chunk(batch, from + frames.size(), cursor, end);
  }
}
