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

  /** Of one name from one address. */
  private static final Limit PER_NAME = new Limit(10, Duration.ofSeconds(30));

  /** Of one name from anywhere: not so few that others could keep its owner out for nothing. */
  private static final Limit PER_NAME_ANYWHERE = new Limit(100, Duration.ofSeconds(3));

  /** More, since many may come through one proxy. */
  private static final Limit PER_ADDRESS = new Limit(50, Duration.ofSeconds(6));

  private static final class Bucket {
    private double tokens;
    private long at;
  }

  private static final class Buckets extends LinkedHashMap<String, Bucket> {
    private static final long serialVersionUID = 1;

    Buckets() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > MOST_KEYS;
    }
  }

  private final LongSupplier nanoTime;

  /** Apart, so that many names of one address push out no other's. */
  private final Map<String, Bucket> addresses = new Buckets();

  private final Map<String, Bucket> names = new Buckets();
  private final Map<String, Bucket> namesAnywhere = new Buckets();

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
    String network = AddressRange.network(address);
    Bucket byAddress = bucket(addresses, network, PER_ADDRESS);
    Duration wait = wait(byAddress, PER_ADDRESS);
    if (!wait.isZero()) {
      // It leaves no trace among the names.
      return Optional.of(wait);
    }
    Bucket byName = bucket(names, name + " " + network, PER_NAME);
    Bucket anywhere = bucket(namesAnywhere, name, PER_NAME_ANYWHERE);
    wait = max(wait(byName, PER_NAME), wait(anywhere, PER_NAME_ANYWHERE));
    if (!wait.isZero()) {
      return Optional.of(wait);
    }
    byAddress.tokens--;
    byName.tokens--;
    anywhere.tokens--;
    return Optional.empty();
  }

  /** The attempt was right: it counts for nothing. */
  synchronized void giveBack(String name, String address) {
    String network = AddressRange.network(address);
    giveBack(bucket(addresses, network, PER_ADDRESS), PER_ADDRESS);
    giveBack(bucket(names, name + " " + network, PER_NAME), PER_NAME);
    giveBack(bucket(namesAnywhere, name, PER_NAME_ANYWHERE), PER_NAME_ANYWHERE);
  }

  private static void giveBack(Bucket bucket, Limit limit) {
    bucket.tokens = Math.min(limit.size(), bucket.tokens + 1);
  }

  private Bucket bucket(Map<String, Bucket> buckets, String key, Limit limit) {
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
