package io.runcast.bench;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the newest rows of one run as they came, so that the next client's are only compared.
 *
 * <p>Belongs to one loop.
 */
final class RowMemo {
  /** A power of two, and more rows than clients of one run are apart from each other. */
  private static final int SIZE = 8192;

  private final @Nullable Event[] events = new Event[SIZE];

  /** The event that brought the row of that number last; null when nobody knows. */
  @Nullable Event row(long number) {
    Event event = events[slot(number)];
    Stamp stamp = event == null ? null : event.stamp();
    return stamp != null && stamp.number() == number ? event : null;
  }

  void remember(long number, Event event) {
    events[slot(number)] = event;
  }

  private static int slot(long number) {
    return (int) (number & (SIZE - 1));
  }
}
