package io.runcast.log;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a run, from a place backwards, as steps of so many rows.
 *
 * @param marks the newest first
 * @param examined how many rows were looked at for it
 * @param before where the next piece begins; null when this one begins with the run's first row
 * @param lastId the newest row that the view shows; empty for none
 */
public record Outline(
    List<Mark> marks, long examined, @Nullable LogCursor before, OptionalLong lastId) {

  /**
   * So many rows in order.
   *
   * @param cursor the place just before the first of them
   */
  public record Mark(LogCursor cursor, int rows) {}

  public Outline {
    marks = List.copyOf(marks);
  }

  /** Of all marks. */
  public long rows() {
    return marks.stream().mapToLong(Mark::rows).sum();
  }
}
