package io.runcast.security.jwt;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Takes the answer of an issuer, if it is one: with status 200, not endless in size or time. A
 * redirect is none, so that nobody else is asked. Called by one thread at a time.
 */
final class BoundedBody implements BodySubscriber<String> {

  private final int status;
  private final int mostBytes;
  private final long deadline;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<String> text = new CompletableFuture<>();

  /** Given before anything else is called. */
  private Flow.Subscription subscription =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  /**
   * @param deadline by {@link System#nanoTime}
   */
  BoundedBody(int status, int mostBytes, long deadline) {
    this.status = status;
    this.mostBytes = mostBytes;
    this.deadline = deadline;
  }

  @Override
  public CompletionStage<String> getBody() {
    return text;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (status != 200) {
      fail("it was answered with status " + status);
      return;
    }
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > mostBytes - bytes.size()) {
        fail("it is longer than %d bytes".formatted(mostBytes));
        return;
      }
      byte[] some = new byte[buffer.remaining()];
      buffer.get(some);
      bytes.writeBytes(some);
    }
    if (System.nanoTime() - deadline > 0) {
      fail("its server is too slow");
    }
  }

  @Override
  public void onError(Throwable failure) {
    text.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    text.complete(bytes.toString(StandardCharsets.UTF_8));
  }

  private void fail(String why) {
    subscription.cancel();
    text.completeExceptionally(new UnusableKeysException(why));
  }
}
