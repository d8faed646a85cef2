package io.runcast.metrics;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The rates of the last ten seconds and the lags of the last minute, for status. Threadsafe. */
@ApplicationScoped
public class LiveFigures {

  private static final int RATE_SECONDS = 10;
  private static final int LAG_SECONDS = 60;

  private record Counted(long rows, long deliveries, long notifications, long nanos) {}

  /**
   * How fast and how late.
   *
   * @param lags in microseconds
   */
  public record Figures(
      double rowsPerSecond,
      double deliveriesPerSecond,
      double notificationsPerSecond,
      Histogram lags) {}

  private final Deque<Counted> counted = new ArrayDeque<>();
  private final Deque<Histogram> lags = new ArrayDeque<>();

  /** Takes what has been counted since the start, and the lags of the last second. */
  synchronized void second(long rows, long deliveries, long notifications, Histogram second) {
    counted.add(new Counted(rows, deliveries, notifications, System.nanoTime()));
    if (counted.size() > RATE_SECONDS + 1) {
      counted.remove();
    }
    lags.add(second);
    if (lags.size() > LAG_SECONDS) {
      lags.remove();
    }
  }

  public synchronized Figures now() {
    Counted from = counted.peekFirst();
    Counted to = counted.peekLast();
    Histogram all = new Histogram(lags.isEmpty() ? new Histogram(2) : lags.getFirst());
    lags.forEach(all::add);
    return new Figures(
        rate(from, to, Counted::rows),
        rate(from, to, Counted::deliveries),
        rate(from, to, Counted::notifications),
        all);
  }

  private static double rate(
      @Nullable Counted from, @Nullable Counted to, ToLongFunction<Counted> count) {
    if (from == null || to == null || from.nanos() == to.nanos()) {
      return 0;
    }
    return 1e9 * (count.applyAsLong(to) - count.applyAsLong(from)) / (to.nanos() - from.nanos());
  }
}
