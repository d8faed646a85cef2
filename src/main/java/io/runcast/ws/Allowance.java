package io.runcast.ws;

/**
 * How many messages a client may send: many at once, fewer for ever, since each may cost a read of
 * the database. For one thread at a time, the container's.
 */
final class Allowance {

  private static final int AT_ONCE = 500;
  private static final int PER_SECOND = 50;
  private static final double NANOS = 1e9;

  private double left = AT_ONCE;
  private long last = System.nanoTime();

  /** Takes one; false when there is none left. */
  boolean take() {
    long now = System.nanoTime();
    left = Math.min(AT_ONCE, left + (now - last) / NANOS * PER_SECOND);
    last = now;
    left--;
    return left >= 0;
  }
}
