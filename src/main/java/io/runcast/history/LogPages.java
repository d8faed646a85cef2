package io.runcast.history;

import io.runcast.history.Histories.Whose;
import io.runcast.log.HistoryPage;
import io.runcast.log.HistoryRequest;
import io.runcast.log.LogCursor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.sql.SQLException;

/** Answers with a page of rows, for the resources. Any thread. */
@ApplicationScoped
class LogPages {

  /** About as much as a page may hold in text; it is in memory as a whole. */
  private static final long BYTES = 4 << 20;

  @Inject Histories histories;
  @Inject EntityTags tags;

  /**
   * Reads one.
   *
   * @throws io.runcast.Problem as {@link Histories#ask} does, and 400 for a place of other rows
   */
  Response answer(Whose whose, PageParameters asked, Request request) throws SQLException {
    return histories.ask(
        whose,
        LogPageResource.searched(asked.view()),
        open -> tags.answer(request, open, () -> body(open, asked, page(open, asked))));
  }

  /** What a page's answer looks like, without the page. */
  static Response head() {
    return Response.ok()
        .type(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .build();
  }

  private static HistoryPage page(Histories.Open open, PageParameters asked) throws SQLException {
    HistoryRequest request = new HistoryRequest(open.subject(), asked.view(), asked.limit(), BYTES);
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
        open.subject(),
        page,
        page.beginReached() ? null : page.before(),
        page.endReached() && open.ended() && asked.until().isEmpty() ? null : page.after(),
        searchedAll);
  }
}
