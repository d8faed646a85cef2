package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.log.HistoryPage;
import io.runcast.log.HistoryRequest;
import io.runcast.log.LogCursor;
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
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Set;

/** Gives what a run has written, page by page from any place in it, or as a file. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs")
public class LogPageResource {

  /** About as much as a page may hold in text; it is in memory as a whole. */
  private static final long BYTES = 4 << 20;

  private static final Set<String> OF_A_FILE = ViewParameters.and("after", "format");

  @Inject Histories histories;
  @Inject Downloads downloads;
  @Inject EntityTags tags;

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
    Format format = Format.of(query.getFirst("format"), headers.getAcceptableMediaTypes());
    if (format == Format.JSON) {
      response.resume(page(PageParameters.read(query, histories.kind()), run, http, request));
    } else {
      FilterParameters.requireKnown(query, OF_A_FILE);
      downloads.send(
          new Downloads.Asked(
              run,
              ViewParameters.read(query, histories.kind()),
              query.getFirst("after"),
              format,
              Encoding.isGzipWanted(headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING))),
          http,
          request,
          response);
    }
  }

  /** Answers with the headers alone; by default it would send a file that nobody reads. */
  @HEAD
  public Response head() {
    return Response.ok()
        .type(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .build();
  }

  private Response page(PageParameters asked, String run, HttpServletRequest http, Request request)
      throws SQLException {
    return histories.ask(
        run,
        Caller.of(http).runs(),
        searched(asked.view()),
        open -> tags.answer(request, open, () -> body(open, asked, page(open, asked))));
  }

  private static HistoryPage page(Histories.Open open, PageParameters asked) throws SQLException {
    HistoryRequest request =
        new HistoryRequest(open.run().id(), asked.view(), asked.limit(), BYTES);
    return switch (asked.start()) {
      case BEGIN -> behind(open, asked, request, open.start());
      case AFTER -> behind(open, asked, request, open.place("after", asked.place()));
      case END -> open.history().last(open.reading(), request);
      case BEFORE ->
          open.history().before(open.reading(), request, open.place("before", asked.place()));
      case AROUND ->
          open.history()
              .around(open.reading(), request, asked.around())
              .orElseThrow(() -> open.noRow(asked.around()));
    };
  }

  private static HistoryPage behind(
      Histories.Open open, PageParameters asked, HistoryRequest request, LogCursor place)
      throws SQLException {
    return asked.until().isEmpty()
        ? open.history().after(open.reading(), request, place)
        : open.history()
            .between(open.reading(), request, place, open.place("until", asked.until()));
  }

  private static StreamingOutput body(Histories.Open open, PageParameters asked, HistoryPage page) {
    boolean searchedAll =
        switch (asked.start()) {
          case BEGIN, AFTER -> page.endReached();
          case END, BEFORE -> page.beginReached();
          case AROUND -> page.beginReached() && page.endReached();
        };
    return Rows.page(
        open.run().id(),
        page,
        page.beginReached() ? null : page.before(),
        page.endReached() && open.run().ended() && asked.until().isEmpty() ? null : page.after(),
        searchedAll);
  }

  static String searched(LogView view) {
    TextSearch search = view.search();
    return search == null ? "" : search.text();
  }
}
