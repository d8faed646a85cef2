package io.runcast.status;

import io.runcast.Language;
import io.runcast.Problem;
import io.runcast.broadcast.Admission;
import io.runcast.broadcast.DisconnectReason;
import io.runcast.sse.Browser;
import io.runcast.sse.LogStream;
import io.runcast.sse.NonBlockingSink;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.Principal;
import java.time.Duration;

/** Shows how all servers are. */
@Path("status")
public class StatusResource {

  private static final Duration FULL = Duration.ofSeconds(10);

  @Inject StatusReport report;
  @Inject StatusFeed feed;
  @Inject Admission admission;

  /** For programs. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response json(@Context HttpServletRequest http) {
    return answer(report.in(Language.preferred(http.getLocales())).toString());
  }

  /** For a terminal: at most 80 columns. */
  @GET
  @Produces("text/plain;charset=UTF-8;qs=0.9")
  public Response text(@Context HttpServletRequest http) {
    Language language = Language.preferred(http.getLocales());
    return answer(new StatusText(language).of(report.in(language)));
  }

  /** The JSON now, and again every two seconds. */
  @GET
  @Path("stream")
  @Produces("text/event-stream")
  public void stream(@Suspended AsyncResponse response, @Context HttpServletRequest http) {
    Language language = Language.preferred(http.getLocales());
    NonBlockingSink sink = new NonBlockingSink(http.getAsyncContext(), response, seat(http));
    StatusSubscriber subscriber = feed.watch(language, sink);
    try {
      sink.start(subscriber);
    } catch (IllegalStateException e) {
      // The client was gone before its first byte.
      subscriber.close(DisconnectReason.CLIENT_GONE);
    }
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  @Path("stream")
  public Response head() {
    return LogStream.head();
  }

  private Admission.Seat seat(HttpServletRequest http) {
    Principal user = http.getUserPrincipal();
    try {
      return admission.take(user == null ? null : user.getName(), Browser.of(http));
    } catch (Admission.FullException e) {
      throw Problem.unavailable(e.sentence(), FULL);
    }
  }

  private static Response answer(String entity) {
    return Response.ok(entity).header("Cache-Control", "no-store").build();
  }
}
