package io.runcast.log;

import io.runcast.log.Outline.Mark;
import io.runcast.log.Places.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Collects an {@link Outline} while somebody walks backwards. Not threadsafe. */
final class OutlineMarks {

  private static final long[] NONE = {};

  private final int epoch;
  private final int every;
  private final List<Mark> marks = new ArrayList<>();
  private @Nullable Place last;
  private OptionalLong newest = OptionalLong.empty();
  private int rows;

  OutlineMarks(int epoch, int every) {
    this.epoch = epoch;
    this.every = every;
  }

  void pass(Place row) {
    last = row;
    if (row.wanted()) {
      newest = newest.isPresent() ? newest : OptionalLong.of(row.id());
      rows++;
      if (rows == every) {
        mark(row);
      }
    }
  }

  /**
   * The outline of what was passed.
   *
   * @param more whether there are rows before the last one passed
   */
  Outline end(long examined, boolean more) {
    Place end = last;
    if (end != null && rows > 0) {
      mark(end);
    }
    LogCursor goOn = end == null || !more ? null : before(end);
    return new Outline(marks, examined, goOn, newest);
  }

  private void mark(Place first) {
    marks.add(new Mark(before(first), rows));
    rows = 0;
  }

  /** Without transactions that are open now: it is always to give the same rows. */
  private LogCursor before(Place row) {
    return LogCursor.before(epoch, row.tx(), row.id(), NONE);
  }
}
