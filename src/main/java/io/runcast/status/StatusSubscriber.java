package io.runcast.status;

import io.runcast.Language;
import io.runcast.broadcast.ClientSink;
import io.runcast.sse.FeedStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends one client the newest status: who reads slowly misses those in between. */
final class StatusSubscriber extends FeedStream {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<byte @Nullable []> newest = new AtomicReference<>();

  /**
   * @param left told when it is over
   */
  StatusSubscriber(Language language, ClientSink sink, Executor pumps, Consumer<FeedStream> left) {
    super(language, sink, pumps, PATIENCE, left);
  }

  /** Takes the newest status. */
  void send(byte[] event) {
    if (!evictIfStalled()) {
      newest.set(event);
      signal();
    }
  }

  @Override
  protected boolean hasNext() {
    return newest.get() != null;
  }

  @Override
  protected byte[] next() {
    return Objects.requireNonNull(newest.getAndSet(null));
  }
}
