package io.runcast.feed;

import io.runcast.Language;
import io.runcast.Problem;
import io.runcast.Settings;
import io.runcast.log.RunScope;
import io.runcast.security.Caller;
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
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** Streams what becomes of all runs as server-sent events, from now on. */
@RequiresRole(Role.VIEWER)
@Path("runs/stream")
public class RunFeedResource {

  private static final Duration COME_BACK = Duration.ofSeconds(5);

  @Inject Settings settings;
  @Inject RunFeed feed;
  @Inject FeedStreams streams;

  /** Opens the stream. */
  @GET
  @Produces("text/event-stream")
  public void follow(@Suspended AsyncResponse response, @Context HttpServletRequest http) {
    if (!settings.listener().enabled()) {
      throw Problem.unavailable("This server tells no news: its listener is off.", COME_BACK);
    }
    Language language = Language.preferred(http.getLocales());
    RunScope scope = Caller.of(http).runs();
    streams.open(http, response, sink -> feed.join(language, scope, sink));
  }

  /** Answers with the headers alone; by default it would open a stream that nobody reads. */
  @HEAD
  public Response head() {
    return LogStream.head();
  }
}
