package io.runcast.broadcast;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers of the database for a moment: when a server restarts, thousands of clients come
 * back and ask the same.
 *
 * <p>Bounded in age and in bytes; the oldest goes first. Threadsafe.
 */
final class Recent<K, V> {

  private record Kept<V>(V value, long since) {}

  private final long lifetime;
  private final long maxBytes;
  private final ToLongFunction<V> size;
  private final Map<K, Kept<V>> kept = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param lifetime for how long an answer is true enough
   * @param maxBytes about how much to keep
   * @param size how many bytes an answer takes
   */
  Recent(Duration lifetime, long maxBytes, ToLongFunction<V> size) {
    this.lifetime = lifetime.toNanos();
    this.maxBytes = maxBytes;
    this.size = size;
  }

  synchronized @Nullable V find(K key) {
    expire();
    Kept<V> found = kept.get(key);
    return found == null ? null : found.value();
  }

  synchronized void keep(K key, V value) {
    Kept<V> before = kept.remove(key);
    bytes += size.applyAsLong(value) - (before == null ? 0 : size.applyAsLong(before.value()));
    kept.put(key, new Kept<>(value, System.nanoTime()));
    expire();
  }

  /** Lets go of answers that are no longer true. */
  synchronized void forget(Predicate<K> question) {
    kept.entrySet()
        .removeIf(
            answer -> {
              boolean forgotten = question.test(answer.getKey());
              bytes -= forgotten ? size.applyAsLong(answer.getValue().value()) : 0;
              return forgotten;
            });
  }

  /** Lets go of what is too old; called now and then, so that an idle server keeps nothing. */
  synchronized void expire() {
    long now = System.nanoTime();
    Iterator<Kept<V>> oldestFirst = kept.values().iterator();
    while (oldestFirst.hasNext()) {
      Kept<V> oldest = oldestFirst.next();
      if (bytes <= maxBytes && now - oldest.since() < lifetime) {
        return;
      }
      bytes -= size.applyAsLong(oldest.value());
      oldestFirst.remove();
    }
  }
}
