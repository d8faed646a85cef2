package io.runcast.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client of the server over all its connections, one after the other. Belongs to its {@link
 * CrowdLoop}, which moves the bytes.
 */
interface Line {

  /** For {@link #retryAt()}: the server has nothing more, ever. */
  long NEVER = Long.MAX_VALUE;

  /** What it follows of one run. */
  interface Followed {
    long run();

    /** How many rows are still to come, of so many. */
    long behind(long written);

    Verdict verdict(long written);
  }

  Group group();

  List<? extends Followed> followed();

  /**
   * A connection begins: what to send first.
   *
   * @param now by {@code System.nanoTime()}
   */
  byte[] request(String host, long now);

  void feed(byte[] bytes, int size);

  /** What to send now that this has come; null when there is nothing. */
  byte @Nullable [] reply();

  /**
   * The connection is gone.
   *
   * @param now by {@code System.nanoTime()}
   */
  void cut(long now);

  /** When to connect again, by {@code System.nanoTime()}, or {@link #NEVER}. */
  long retryAt();

  /** True when it has asked and was not greeted for long. */
  boolean isUnanswered(long now);

  /** True when nothing more comes on this connection. */
  boolean isOver();
}
