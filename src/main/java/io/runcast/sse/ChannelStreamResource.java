package io.runcast.sse;

import io.runcast.Language;
import io.runcast.channel.ChannelAccess;
import io.runcast.log.Subject;
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
 * Streams the rows of a channel, or of one key of it, as server-sent events: history first, then
 * each row as it commits. A channel may take more than the role of the class.
 */
@RequiresRole(Role.VIEWER)
@Path("channels/{channel}/stream")
public class ChannelStreamResource {

  @Inject LogStream stream;
  @Inject ChannelAccess access;

  /**
   * Opens the stream.
   *
   * @param lastEventId where the client left off; wins over {@code last_event_id=}
   */
  @GET
  @Produces("text/event-stream")
  public void follow(
      @PathParam("channel") String channel,
      @Suspended AsyncResponse response,
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
    Subject.OfChannel subject =
        access.require(channel, uri.getQueryParameters().getFirst("key"), Caller.of(http));
    StreamParameters asked =
        StreamParameters.ofChannel(
            subject, uri.getQueryParameters(), lastEventId, Language.preferred(http.getLocales()));
    if (asked.request().resume().isEmpty()) {
      // An EventSource gives up at any status but 200, so who has a place is let in and waits.
      access.requireFollowable(subject);
    }
    stream.open(asked, response, http);
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  public Response head() {
    return LogStream.head();
  }
}
