package io.runcast.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets so many wrong passwords through and no more, for each name and for each address: token
 * buckets, so that a few mistakes cost nothing and guessing is slow. Threadsafe.
 */
@ApplicationScoped
public class LoginLimits {

  /** Names and addresses that are remembered; those unused for longest are forgotten first. */
  private static final int MOST_KEYS = 20_000;

  /**
   * A kind of bucket.
   *
   * @param size attempts that may come at once
   * @param refill after which time there is one more
   */
  private record Limit(int size, Duration refill) {}

  private static final Limit PER_NAME = new Limit(10, Duration.ofSeconds(30));

  /** More, since many may come through one proxy. */
  private static final Limit PER_ADDRESS = new Limit(50, Duration.ofSeconds(6));

  private static final class Bucket {
    private double tokens;
    private long at;
  }

  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_KEYS;
        }
      };

  public LoginLimits() {
    this(System::nanoTime);
  }

  LoginLimits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes an attempt, before it is known to be wrong, so that many at once are limited too.
   *
   * @return after which time there may be another one; empty when this one may go on
   */
  synchronized Optional<Duration> take(String name, String address) {
    Bucket byName = bucket("name:" + name, PER_NAME);
    Bucket byAddress = bucket("address:" + address, PER_ADDRESS);
    Duration wait = max(wait(byName, PER_NAME), wait(byAddress, PER_ADDRESS));
    if (!wait.isZero()) {
      return Optional.of(wait);
    }
    byName.tokens--;
    byAddress.tokens--;
    return Optional.empty();
  }

  /** The attempt was right: it counts for nothing. */
  synchronized void giveBack(String name, String address) {
    Bucket byName = bucket("name:" + name, PER_NAME);
    byName.tokens = Math.min(PER_NAME.size(), byName.tokens + 1);
    Bucket byAddress = bucket("address:" + address, PER_ADDRESS);
    byAddress.tokens = Math.min(PER_ADDRESS.size(), byAddress.tokens + 1);
  }

  private Bucket bucket(String key, Limit limit) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.tokens = limit.size();
      buckets.put(key, bucket);
    } else {
      double more = (double) (now - bucket.at) / limit.refill().toNanos();
      bucket.tokens = Math.min(limit.size(), bucket.tokens + more);
    }
    bucket.at = now;
    return bucket;
  }

  private static Duration wait(Bucket bucket, Limit limit) {
    return bucket.tokens >= 1
        ? Duration.ZERO
        : Duration.ofNanos((long) ((1 - bucket.tokens) * limit.refill().toNanos()) + 1);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
