package io.runcast.sse;

import io.runcast.Language;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;

/**
 * Streams the rows of one run as server-sent events: history first, then each row as it commits.
 */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs/stream")
public class LogStreamResource {

  @Inject LogStream stream;

  /**
   * Opens the stream.
   *
   * @param run an id, or {@code current} for the run that is active now or next
   * @param lastEventId where the client left off; wins over {@code last_event_id=}
   */
  @GET
  @Produces("text/event-stream")
  public void follow(
      @PathParam("run") String run,
      @Suspended AsyncResponse response,
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
    stream.open(
        StreamParameters.read(
            run,
            uri.getQueryParameters(),
            lastEventId,
            Language.preferred(http.getLocales()),
            Caller.of(http).runs()),
        response,
        http);
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  public Response head() {
    return LogStream.head();
  }
}
