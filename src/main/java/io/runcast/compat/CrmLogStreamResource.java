package io.runcast.compat;

import io.runcast.Language;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import io.runcast.sse.LogStream;
import io.runcast.sse.StreamParameters;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;

/** The original's stream of the active run; without one it says so and ends. */
@RequiresRole(Role.VIEWER)
@Path("scraper/logs/stream")
public class CrmLogStreamResource {

  @Inject LogStream stream;

  @GET
  @Produces("text/event-stream")
  public void follow(
      @Suspended AsyncResponse response,
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
    stream.open(
        StreamParameters.read(
                "current",
                uri.getQueryParameters(),
                lastEventId,
                Language.preferred(http.getLocales()),
                Caller.of(http).runs())
            .endingWithoutRun(),
        response,
        http);
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  public Response head() {
    return LogStream.head();
  }
}
