package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.database.Database;
import io.runcast.database.TableNames;
import io.runcast.log.Run;
import io.runcast.log.RunFilter;
import io.runcast.log.RunReader;
import io.runcast.log.RunScope;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists runs, newest first, and shows one. */
@RequiresRole(Role.VIEWER)
@Path("runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {

  private static final int MOST = 500;
  private static final Set<String> KNOWN = Set.of("status", "from", "to", "before", "limit");

  @Inject Database database;
  @Inject TableNames tables;

  private RunReader reader;

  @PostConstruct
  void start() {
    reader = new RunReader(tables);
  }

  /**
   * One page of runs.
   *
   * @param before only runs older than this one, as {@code next} of the page before gave it
   */
  @GET
  public Response list(
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @DefaultValue("50") String limit)
      throws SQLException {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    FilterParameters.requireKnown(query, KNOWN);
    RunFilter wanted =
        new RunFilter(
            statuses(query.get("status")),
            ViewParameters.time(query, "from"),
            ViewParameters.time(query, "to"));
    OptionalLong bound =
        before == null
            ? OptionalLong.empty()
            : OptionalLong.of(Problem.requireNumber("before", before, 1, Long.MAX_VALUE));
    int count = (int) Problem.requireNumber("limit", limit, 1, MOST);
    List<Run> runs;
    try (Connection connection = database.borrow()) {
      runs = reader.newest(connection, Caller.of(http).runs(), wanted, bound, count + 1);
    }
    boolean more = runs.size() > count;
    List<Run> page = more ? runs.subList(0, count) : runs;
    JsonArrayBuilder array = Json.createArrayBuilder();
    page.forEach(run -> array.add(RunJson.of(run)));
    JsonObjectBuilder body = Json.createObjectBuilder().add("runs", array);
    if (more) {
      body.add("next", Long.toString(page.get(page.size() - 1).id()));
    } else {
      body.addNull("next");
    }
    return answer(body.build());
  }

  private static Set<String> statuses(@Nullable List<String> texts) {
    if (texts == null) {
      return Set.of();
    }
    for (String text : texts) {
      if (!Run.STATUSES.contains(text)) {
        throw Problem.badParameter("status", text, new TreeSet<>(Run.STATUSES));
      }
    }
    return new TreeSet<>(texts);
  }

  /**
   * One run.
   *
   * @param run its id, or {@code current}
   */
  @GET
  @Path("{run}")
  public Response show(@Context HttpServletRequest http, @PathParam("run") String run)
      throws SQLException {
    boolean current = run.equals("current");
    long id = current ? 0 : Problem.requireNumber("run", run, 1, Long.MAX_VALUE, "current");
    RunScope scope = Caller.of(http).runs();
    Optional<Run> found;
    try (Connection connection = database.borrow()) {
      found = current ? reader.current(connection, scope) : reader.find(connection, id);
    }
    String nothing = current ? "No run is active." : "There is no run " + id + ".";
    return answer(
        RunJson.of(
            found
                .filter(seen -> scope.includes(seen.id()))
                .orElseThrow(() -> Problem.notFound(nothing))));
  }

  private static Response answer(JsonObject body) {
    return Response.ok(body.toString()).header("Cache-Control", "no-store").build();
  }
}
