package io.runcast.history;

import io.runcast.Problem;
import io.runcast.channel.ChannelAccess;
import io.runcast.history.Histories.Whose;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;

/**
 * Gives the rows of a channel, or of one key of it, page by page from any place, or as a file. A
 * channel may take more than the role of the class.
 */
@RequiresRole(Role.VIEWER)
@Path("channels/{channel}/rows")
public class ChannelPageResource {

  @Inject Histories histories;
  @Inject LogPages pages;
  @Inject Downloads downloads;
  @Inject ChannelAccess access;

  /**
   * One page, or all rows as a file.
   *
   * @param response resumed at once with a page, or when the file ends
   */
  @GET
  @Gzipped
  @Produces({MediaType.APPLICATION_JSON, "application/x-ndjson;qs=0.9"})
  public void rows(
      @Suspended AsyncResponse response,
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context Request request,
      @PathParam("channel") String channel)
      throws SQLException {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    Whose whose =
        Whose.channel(access.requireReadable(channel, query.getFirst("key"), Caller.of(http)));
    String wanted = query.getFirst("format");
    Format format = Format.of(wanted, headers.getAcceptableMediaTypes());
    if (format == Format.JSON) {
      response.resume(
          pages.answer(whose, PageParameters.ofChannel(query, histories.kind()), request));
    } else if (format == Format.NDJSON) {
      downloads.send(
          Downloads.Asked.read(whose, format, query, headers, histories.kind()),
          http,
          request,
          response);
    } else {
      throw Problem.badParameter("format", String.valueOf(wanted), List.of("json", "ndjson"));
    }
  }

  /** Answers with the headers alone; by default it would send a file that nobody reads. */
  @HEAD
  public Response head() {
    return LogPages.head();
  }
}
