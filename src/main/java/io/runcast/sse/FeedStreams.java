package io.runcast.sse;

import io.runcast.broadcast.ClientSink;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.security.Caller;
import io.runcast.security.Rights;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import java.util.function.Function;

/** Opens streams of feeds for the resources, each on a seat and with a right that is watched. */
@ApplicationScoped
public class FeedStreams {

  @Inject Seating seating;
  @Inject Rights rights;

  /**
   * Opens one, on the request's thread.
   *
   * @param response suspended; resumed when the stream ends
   * @param admission lets the client into the feed; its sink is written to from then on
   * @throws io.runcast.Problem 503 when there is no seat
   */
  public void open(
      HttpServletRequest http,
      AsyncResponse response,
      Function<ClientSink, ? extends FeedStream> admission) {
    NonBlockingSink sink =
        new NonBlockingSink(http.getAsyncContext(), response, seating.take(http));
    FeedStream stream = admission.apply(sink);
    rights.watch(Caller.of(http), stream);
    try {
      sink.start(stream);
    } catch (IllegalStateException e) {
      // The client was gone before its first byte.
      stream.close(DisconnectReason.CLIENT_GONE);
    }
  }
}
