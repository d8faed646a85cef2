package io.runcast.history;

import io.runcast.log.HistoryPage;
import io.runcast.log.HistoryRequest;
import io.runcast.log.LogEntry;
import io.runcast.log.LogView;
import io.runcast.log.TextSearch;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Gives what a run has written, page by page, from any place in it. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs")
public class LogPageResource {

  /** About as much as a page may hold in text; it is in memory as a whole. */
  private static final long BYTES = 4 << 20;

  @Inject Histories histories;

  /**
   * One page.
   *
   * @param run an id, or {@code current}
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response page(
      @Context HttpServletRequest http, @Context UriInfo uri, @PathParam("run") String run)
      throws SQLException {
    PageParameters asked = PageParameters.read(uri.getQueryParameters(), histories.kind());
    return histories.ask(
        run,
        Caller.of(http).runs(),
        searched(asked.view()),
        open -> answer(open, asked, page(open, asked)));
  }

  private static HistoryPage page(Histories.Open open, PageParameters asked) throws SQLException {
    HistoryRequest request =
        new HistoryRequest(open.run().id(), asked.view(), asked.limit(), BYTES);
    return switch (asked.start()) {
      case BEGIN -> open.history().after(open.reading(), request, open.start());
      case END -> open.history().last(open.reading(), request);
      case AFTER ->
          open.history().after(open.reading(), request, open.place("after", asked.place()));
      case BEFORE ->
          open.history().before(open.reading(), request, open.place("before", asked.place()));
      case AROUND ->
          open.history()
              .around(open.reading(), request, asked.around())
              .orElseThrow(() -> open.noRow(asked.around()));
    };
  }

  private static Response answer(Histories.Open open, PageParameters asked, HistoryPage page)
      throws SQLException {
    boolean searchedAll =
        switch (asked.start()) {
          case BEGIN, AFTER -> page.endReached();
          case END, BEFORE -> page.beginReached();
          case AROUND -> page.beginReached() && page.endReached();
        };
    return Response.ok(
            Rows.page(
                open.run().id(),
                page,
                page.beginReached() ? null : page.before(),
                page.endReached() && open.run().ended() ? null : page.after(),
                searchedAll,
                index(open, asked, page.entries())))
        .header("Cache-Control", "no-store")
        .build();
  }

  private static OptionalLong index(
      Histories.Open open, PageParameters asked, List<LogEntry> entries) throws SQLException {
    if (!asked.position() || entries.isEmpty()) {
      return OptionalLong.empty();
    }
    LogView counted = asked.countSearched() ? asked.view() : asked.view().withoutSearch();
    return OptionalLong.of(
        open.history().index(open.reading(), open.run().id(), counted, entries.get(0)));
  }

  static String searched(LogView view) {
    TextSearch search = view.search();
    return search == null ? "" : search.text();
  }
}
