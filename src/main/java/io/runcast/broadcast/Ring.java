package io.runcast.broadcast;

import io.runcast.log.LogCursor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
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

  /**
   * Frames that go out in one write.
   *
   * @param next the sequence number behind it
   * @param cursor the place after its last row; null when it has none
   * @param end true when nothing follows
   */
  record Chunk(byte[] bytes, long next, @Nullable LogCursor cursor, boolean end) {}

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

  private final int maxFrames;
  private final long maxBytes;

  /** Frame {@code n} stands at {@code n & (slots.length - 1)}; the length is a power of two. */
  private @Nullable Frame[] slots = new Frame[16];

  private long first;
  private long next;
  private long bytes;
  private @Nullable FirstRow awaited;
  private final Map<Language, Kept> lastChunk = new EnumMap<>(Language.class);

  Ring(int maxFrames, long maxBytes) {
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
  }

  synchronized void add(List<Frame> added) {
    for (Frame frame : added) {
      if (next - first == slots.length) {
        grow();
      }
      slots[slot(next++)] = frame;
      bytes += frame.size();
      remember(frame.entry());
      while (next - first > maxFrames || bytes > maxBytes) {
        bytes -= at(first).size();
        slots[slot(first++)] = null;
      }
    }
  }

  /** The sequence number that the next frame will get. */
  synchronized long next() {
    return next;
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
    Chunk chunk = join(some, from, language);
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
      Frame.Row row = at(n).entry();
      if (row != null && row.id() == cursor.id() && row.cursor().equals(cursor)) {
        return OptionalLong.of(n + 1);
      }
    }
    return OptionalLong.empty();
  }

  private int slot(long sequence) {
    return (int) (sequence & (slots.length - 1));
  }

  private Frame at(long sequence) {
    return Objects.requireNonNull(slots[slot(sequence)]);
  }

  private void grow() {
    @Nullable Frame[] larger = new Frame[slots.length * 2];
    for (long n = first; n < next; n++) {
      larger[(int) (n & (larger.length - 1))] = slots[slot(n)];
    }
    slots = larger;
  }

  static Chunk join(List<Frame> frames, long from, Language language) {
    int size = 0;
    LogCursor cursor = null;
    boolean end = false;
    for (Frame frame : frames) {
      size += frame.in(language).length;
      cursor = frame.entry() == null ? cursor : frame.entry().cursor();
      end |= frame.end();
    }
    byte[] joined = frames.get(0).in(language);
    if (frames.size() > 1) {
      joined = new byte[size];
      int offset = 0;
      for (Frame frame : frames) {
        byte[] bytes = frame.in(language);
        System.arraycopy(bytes, 0, joined, offset, bytes.length);
        offset += bytes.length;
      }
    }
    return new Chunk(joined, from + frames.size(), cursor, end);
  }
}
