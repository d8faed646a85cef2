package io.runcast.status;

import io.runcast.Language;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import io.runcast.sse.FeedStreams;
import io.runcast.sse.LogStream;
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

/** Shows how all servers are. */
@RequiresRole(Role.ADMIN)
@Path("status")
public class StatusResource {

  @Inject StatusReport report;
  @Inject StatusFeed feed;
  @Inject FeedStreams streams;

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
    streams.open(http, response, sink -> feed.watch(language, sink));
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  @Path("stream")
  public Response head() {
    return LogStream.head();
  }

  private static Response answer(String entity) {
    return Response.ok(entity).header("Cache-Control", "no-store").build();
  }
}
