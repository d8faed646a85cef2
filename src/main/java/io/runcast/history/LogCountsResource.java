package io.runcast.history;

import io.runcast.FilterParameters;
import io.runcast.Problem;
import io.runcast.log.LogCounts;
import io.runcast.log.LogLevel;
import io.runcast.log.LogView;
import io.runcast.log.Timestamps;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
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
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts a run's rows by level, by portal and over time, for chips and histograms. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/logs/counts")
@Produces(MediaType.APPLICATION_JSON)
public class LogCountsResource {

  private static final int MOST_BUCKETS = 500;
  private static final Set<String> KNOWN = ViewParameters.and("buckets");

  @Inject Histories histories;
  @Inject EntityTags tags;
  @Inject CountsCache cache;

  /**
   * Counts.
   *
   * @param run an id, or {@code current}
   * @param buckets into how many parts the time is divided
   */
  @GET
  @Gzipped
  public Response counts(
      @Context HttpServletRequest http,
      @Context UriInfo uri,
      @Context Request request,
      @PathParam("run") String run,
      @QueryParam("buckets") @DefaultValue("60") String buckets)
      throws SQLException {
    FilterParameters.requireKnown(uri.getQueryParameters(), KNOWN);
    LogView view = ViewParameters.read(uri.getQueryParameters(), histories.kind());
    int parts = (int) Problem.requireNumber("buckets", buckets, 1, MOST_BUCKETS);
    return histories.ask(
        run,
        Caller.of(http).runs(),
        LogPageResource.searched(view),
        open ->
            tags.answer(request, open, () -> body(open.runId(), cache.count(open, view, parts))));
  }

  private static String body(long run, LogCounts counts) {
    JsonArrayBuilder portals = Json.createArrayBuilder();
    for (LogCounts.Portal portal : counts.portals()) {
      portals.add(
          Json.createObjectBuilder().add("portal", portal.name()).add("rows", portal.rows()));
    }
    JsonArrayBuilder buckets = Json.createArrayBuilder();
    for (LogCounts.Bucket bucket : counts.buckets()) {
      buckets.add(
          Json.createObjectBuilder()
              .add("at", Timestamps.format(bucket.at()))
              .add("rows", bucket.rows())
              .add("levels", levels(bucket.levels())));
    }
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("run_id", run)
            .add("rows", counts.rows())
            .add("levels", levels(counts.levels()))
            .add("portals", portals)
            .add("from", time(counts.from()))
            .add("to", time(counts.to()))
            .add("bucket_seconds", counts.bucketSeconds())
            .add("buckets", buckets);
    if (counts.lastId().isPresent()) {
      body.add("last_id", counts.lastId().getAsLong());
    } else {
      body.addNull("last_id");
    }
    return body.build().toString();
  }

  private static JsonObjectBuilder levels(Map<String, Long> counts) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    for (String level : LogLevel.ALL) {
      Long rows = counts.get(level);
      if (rows != null) {
        json.add(level, rows);
      }
    }
    return json;
  }

  private static JsonValue time(@Nullable Instant time) {
    return time == null ? JsonValue.NULL : Json.createValue(Timestamps.format(time));
  }
}
