package io.runcast.sse;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.runcast.broadcast.Admission;
import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.broadcast.OutboundEvents;
import io.runcast.broadcast.Outlet;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes one client's stream through non-blocking servlet output (Jakarta Servlet 6.0 §3.7 and
 * §5.8), as a JAX-RS event sink.
 *
 * <p>The rule that keeps both servers from losing a wake-up: <em>waiting</em> is entered before
 * {@code isReady()} is asked, and only {@code onWritePossible} leaves it after a no. Callbacks run
 * on the server's I/O threads and do nothing but write.
 */
public final class NonBlockingSink
    implements SseEventSink, ClientSink, WriteListener, AsyncListener {

  private final AsyncContext context;
  private final AsyncResponse response;
  private final Admission.Seat seat;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Written by the draining thread, and by the server's when it may write again. */
  private volatile boolean waiting = true;

  /** Whether something was flushed, and so the status is out. */
  private volatile boolean begun;

  private volatile @Nullable Outlet outlet;

  /** Set before the first callback. */
  private volatile @Nullable ServletOutputStream output;

  /**
   * On the request's thread: no other may add a listener or set the timeout ({@link
   * AsyncContext#addListener}).
   *
   * @param seat given back when the stream ends
   */
  public NonBlockingSink(AsyncContext context, AsyncResponse response, Admission.Seat seat) {
    this.context = context;
    this.response = response;
    this.seat = seat;
    context.setTimeout(0);
    context.addListener(this);
  }

  /** Begins to write the events that the outlet has; on any thread. */
  public void start(Outlet starting) {
    start(
        starting,
        "text/event-stream;charset=UTF-8",
        Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no"));
  }

  /** Begins to write what the outlet has; on any thread. */
  public void start(Outlet starting, String contentType, Map<String, String> headers) {
    outlet = starting;
    HttpServletResponse http = (HttpServletResponse) context.getResponse();
    http.setStatus(HttpServletResponse.SC_OK);
    http.setContentType(contentType);
    headers.forEach(http::setHeader);
    try {
      ServletOutputStream stream = http.getOutputStream();
      output = stream;
      stream.setWriteListener(this);
    } catch (IOException e) {
      throw new IllegalStateException("The response has no output", e);
    }
  }

  @Override
  public void onWritePossible() {
    waiting = false;
    Outlet current = outlet;
    if (current != null) {
      current.signal();
    }
  }

  @Override
  public boolean isReady() {
    ServletOutputStream stream = output;
    if (waiting || stream == null) {
      return false;
    }
    waiting = true;
    if (!stream.isReady()) {
      return false;
    }
    waiting = false;
    return true;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    Objects.requireNonNull(output).write(bytes);
  }

  @Override
  public void flush() throws IOException {
    begun = true;
    Objects.requireNonNull(output).flush();
  }

  @Override
  public void close() {
    if (!leave()) {
      return;
    }
    if (!begun) {
      // A 204 would be sent as such, and tell an EventSource never to come back.
      complete();
      return;
    }
    try {
      // Jersey logs a warning of 19 lines for a bare complete().
      response.resume(Response.noContent().build());
    } catch (RuntimeException e) {
      complete();
    }
  }

  /** Ends it without an answer of its own; false when it had ended before. */
  @CanIgnoreReturnValue
  public boolean leave() {
    seat.close();
    return closed.compareAndSet(false, true);
  }

  private void complete() {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      // The server has completed it already.
      return;
    }
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  /** Hands the event over; it leaves in its turn. The stage tells that it was taken, not sent. */
  @Override
  public CompletionStage<?> send(OutboundSseEvent event) {
    Outlet current = outlet;
    if (current == null || closed.get()) {
      return CompletableFuture.failedFuture(new IllegalStateException("The sink is closed"));
    }
    current.sendRaw(OutboundEvents.encode(event));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(Throwable failure) {
    gone();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    gone();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    gone();
  }

  @Override
  public void onError(AsyncEvent event) {
    gone();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nothing to do: the listener stays.
  }

  private void gone() {
    Outlet current = outlet;
    if (current != null) {
      current.close(DisconnectReason.CLIENT_GONE);
    } else {
      leave();
    }
  }
}
