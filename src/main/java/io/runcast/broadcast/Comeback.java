package io.runcast.broadcast;

import java.util.concurrent.ThreadLocalRandom;

/** Says when a client is to come back, with jitter: never all of them in the same instant. */
public final class Comeback {

  /** Between these, in milliseconds, a client comes back that was cut. */
  private static final long SOONEST_RETRY = 1500;

  private static final long LATEST_RETRY = 4500;

  /** The same for one that was sent round. */
  private static final long SOONEST_BACK = 50;

  private static final long LATEST_BACK = 500;

  private Comeback() {}

  /** For the beginning of a stream. */
  public static byte[] afterCut() {
    return Notice.retry(ThreadLocalRandom.current().nextLong(SOONEST_RETRY, LATEST_RETRY));
  }

  /** For the end of a stream whose client is to open another one. */
  public static byte[] atOnce() {
    return Notice.retry(delayAtOnce());
  }

  /** The same in milliseconds, for what comes back by itself. */
  public static long delayAtOnce() {
    return ThreadLocalRandom.current().nextLong(SOONEST_BACK, LATEST_BACK);
  }
}
