package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.log.LogHistory.Position;
import io.runcast.log.LogView;
import io.runcast.log.Subject;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Set;

/** Tells where a row stands, for links to it. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs/position")
@Produces(MediaType.APPLICATION_JSON)
public class LogPositionResource {

  private static final Set<String> KNOWN = ViewParameters.and("id");

  @Inject Histories histories;

  /**
   * Where it stands.
   *
   * @param run an id, or {@code current}
   * @param id the row's
   */
  @GET
  public Response position(
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @PathParam("run") String run,
      @QueryParam("id") @DefaultValue("") String id)
      throws SQLException {
    FilterParameters.requireKnown(uri.getQueryParameters(), KNOWN);
    LogView view = ViewParameters.read(uri.getQueryParameters(), histories.kind());
    long row = Problem.requireNumber("id", id, 1, Long.MAX_VALUE);
    return histories.ask(
        run,
        Caller.of(http).runs(),
        LogPageResource.searched(view),
        open ->
            answer(
                open.runId(),
                row,
                open.history()
                    .position(open.reading(), open.subject(), view, row)
                    .orElseThrow(() -> open.noRow(row))));
  }

  private static Response answer(long run, long row, Position position) {
    String body =
        Json.createObjectBuilder()
            .add("run_id", run)
            .add("id", row)
            .add("index", position.index())
            .add("cursor", Rows.token(Subject.run(run), position.cursor()))
            .build()
            .toString();
    return Response.ok(body).header("Cache-Control", "no-store").build();
  }
}
