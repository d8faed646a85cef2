package io.runcast.broadcast;

import io.runcast.log.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts what goes out to clients, and how long rows took. Any thread counts, and none waits for
 * another.
 */
@ApplicationScoped
public class Traffic {

  /** What is longer counts as so much. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final int DIGITS = 2;

  private final LongAdder deliveries = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder replays = new LongAdder();
  private final LongAdder pages = new LongAdder();
  private final Map<DisconnectReason, LongAdder> disconnects =
      new EnumMap<>(DisconnectReason.class);
  private final Recorder lags = new Recorder(LONGEST.toNanos() / 1000, DIGITS);

  public Traffic() {
    for (DisconnectReason reason : DisconnectReason.values()) {
      disconnects.put(reason, new LongAdder());
    }
  }

  /** Rows that were written, once for each client. */
  public long deliveries() {
    return deliveries.sum();
  }

  /** Bytes that were written, of rows and of everything else. */
  public long bytes() {
    return bytes.sum();
  }

  /**
   * How often a client was sent to the table: for its history, or because the ring had moved on.
   */
  public long replays() {
    return replays.sum();
  }

  /** Pages that were read from the table for clients, each perhaps for many of them. */
  public long pages() {
    return pages.sum();
  }

  /** Streams that ended for this reason. */
  public long disconnects(DisconnectReason reason) {
    return counter(reason).sum();
  }

  /**
   * How long rows took since this was asked last, from their own time to their first client, in
   * microseconds; for one caller only.
   */
  public Histogram lagsSinceLastAsked() {
    return lags.getIntervalHistogram();
  }

  void delivered(Batch batch) {
    deliveries.add(batch.rows());
    bytes.add(batch.bytes().length);
  }

  void replay() {
    replays.increment();
  }

  void page() {
    pages.increment();
  }

  void disconnected(DisconnectReason reason) {
    counter(reason).increment();
  }

  /** Rows have reached their first client just now; these are their times. */
  void firstDelivered(LongStream createdMicros) {
    long now = Timestamps.micros(Instant.now());
    long longest = LONGEST.toNanos() / 1000;
    // Less than nothing where the writer's clock is ahead.
    createdMicros.forEach(
        created -> lags.recordValue(Math.min(longest, Math.max(0, now - created))));
  }

  private LongAdder counter(DisconnectReason reason) {
    return disconnects.computeIfAbsent(reason, none -> new LongAdder());
  }
}
