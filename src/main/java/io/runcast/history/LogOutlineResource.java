package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.log.LogView;
import io.runcast.log.Outline;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many rows a run has and where every so many of them begin, so that a page can show a
 * scroll bar of the true length and fetch any part of it.
 */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs/outline")
@Produces(MediaType.APPLICATION_JSON)
public class LogOutlineResource {

  private static final int LEAST = 100;
  private static final int MOST = 5000;
  private static final Set<String> KNOWN = ViewParameters.and("every", "before", "after");

  @Inject Histories histories;
  @Inject EntityTags tags;

  /**
   * One piece, from a place backwards.
   *
   * @param run an id, or {@code current}
   * @param every how many rows each mark stands for
   * @param before where the piece ends; the run's end when it is not given
   * @param after where to stop; the run's first row when it is not given
   */
  @GET
  @Gzipped
  public Response outline(
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @Context Request request,
      @PathParam("run") String run,
      @QueryParam("every") @DefaultValue("500") String every,
      @QueryParam("before") @Nullable String before,
      @QueryParam("after") @Nullable String after)
      throws SQLException {
    FilterParameters.requireKnown(uri.getQueryParameters(), KNOWN);
    LogView view = ViewParameters.read(uri.getQueryParameters(), histories.kind());
    int step = (int) Problem.requireNumber("every", every, LEAST, MOST);
    return histories.ask(
        run,
        Caller.of(http).runs(),
        LogPageResource.searched(view),
        open ->
            tags.answer(
                request,
                open,
                () ->
                    body(
                        open.runId(),
                        open.history()
                            .outline(
                                open.reading(),
                                open.subject(),
                                view,
                                before == null ? null : open.place("before", before),
                                after == null ? null : open.place("after", after),
                                step))));
  }

  private static String body(long run, Outline outline) {
    Subject subject = Subject.run(run);
    JsonArrayBuilder marks = Json.createArrayBuilder();
    for (Outline.Mark mark : outline.marks()) {
      marks.add(
          Json.createObjectBuilder()
              .add("cursor", Rows.token(subject, mark.cursor()))
              .add("rows", mark.rows()));
    }
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("run_id", run)
            .add("marks", marks)
            .add("rows", outline.rows())
            .add("examined", outline.examined());
    String goOn = Rows.token(subject, outline.before());
    if (goOn == null) {
      body.addNull("before");
    } else {
      body.add("before", goOn);
    }
    if (outline.lastId().isPresent()) {
      body.add("last_id", outline.lastId().getAsLong());
    } else {
      body.addNull("last_id");
    }
    return body.build().toString();
  }
}
