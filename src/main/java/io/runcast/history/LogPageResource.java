package io.runcast.history;

import io.runcast.history.Histories.Whose;
import io.runcast.log.LogView;
import io.runcast.log.TextSearch;
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

/** Gives what a run has written, page by page from any place in it, or as a file. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs")
public class LogPageResource {

  @Inject Histories histories;
  @Inject Downloads downloads;
  @Inject LogPages pages;

  /**
   * One page, or all rows as a file.
   *
   * @param run an id, or {@code current}
   * @param response resumed at once with a page, or when the file ends
   */
  @GET
  @Gzipped
  @Produces({
    MediaType.APPLICATION_JSON,
    "application/x-ndjson;qs=0.9",
    "text/csv;qs=0.8",
    "text/plain;qs=0.7"
  })
  public void rows(
      @Suspended AsyncResponse response,
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context Request request,
      @PathParam("run") String run)
      throws SQLException {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    Whose whose = Whose.run(run, Caller.of(http).runs());
    Format format = Format.of(query.getFirst("format"), headers.getAcceptableMediaTypes());
    if (format == Format.JSON) {
      response.resume(pages.answer(whose, PageParameters.read(query, histories.kind()), request));
    } else {
      downloads.send(
          Downloads.Asked.read(whose, format, query, headers, histories.kind()),
          http,
          request,
          response);
    }
  }

  /** Answers with the headers alone; by default it would send a file that nobody reads. */
  @HEAD
  public Response head() {
    return LogPages.head();
  }

  static String searched(LogView view) {
    TextSearch search = view.search();
    return search == null ? "" : search.text();
  }
}
