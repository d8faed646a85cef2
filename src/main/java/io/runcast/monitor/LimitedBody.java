package io.runcast.monitor;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes a body up to a size, so that no endless answer of a wrong server fills the memory. */
final class LimitedBody implements BodySubscriber<byte[]> {

  /** The body was longer than any status. */
  static final class TooLong extends IOException {}

  private final long limit;
  private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
  private Flow.@Nullable Subscription subscription;
  private long received;

  LimitedBody(long limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    whole.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    boolean taken = received <= limit;
    received += buffers.stream().mapToLong(Buffer::remaining).sum();
    if (received <= limit) {
      whole.onNext(buffers);
    } else if (taken && subscription != null) {
      subscription.cancel();
      whole.onError(new TooLong());
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.onError(failure);
  }

  @Override
  public void onComplete() {
    whole.onComplete();
  }
}
