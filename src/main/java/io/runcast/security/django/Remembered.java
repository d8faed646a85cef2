package io.runcast.security.django;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A bounded number of values with the time since each was learned; the one that nobody asked for
 * longest is forgotten first. Threadsafe.
 */
final class Remembered<V> {

  private record Entry<V>(V value, long learned) {}

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<String, Entry<V>> entries;

  /**
   * @param most how many
   * @param nanoTime as {@link System#nanoTime}
   */
  Remembered(int most, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Entry<V>> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void learn(String key, V value) {
    entries.put(key, new Entry<>(value, nanoTime.getAsLong()));
  }

  synchronized void forget(String key) {
    entries.remove(key);
  }

  /** What was learned no longer ago than that. */
  synchronized Optional<V> recall(String key, Duration noOlderThan) {
    Entry<V> entry = entries.get(key);
    return entry != null && nanoTime.getAsLong() - entry.learned <= noOlderThan.toNanos()
        ? Optional.of(entry.value)
        : Optional.empty();
  }

  synchronized int size() {
    return entries.size();
  }
}
