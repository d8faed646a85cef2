package io.runcast.compat;

import io.runcast.Language;
import io.runcast.Settings;
import io.runcast.broadcast.Broadcasters;
import io.runcast.broadcast.Followed;
import io.runcast.database.DatabaseFacts;
import io.runcast.database.DatabaseKind;
import io.runcast.diagnosis.DatabaseWatch;
import io.runcast.finding.Code;
import io.runcast.finding.Finding;
import io.runcast.listen.ListenerState;
import io.runcast.listen.ListenerState.Phase;
import io.runcast.log.RunScope;
import io.runcast.log.Subject;
import io.runcast.log.Timestamps;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** The original's status of its listener, in its own JSON: of this server alone. */
@RequiresRole(Role.VIEWER)
@Path("postgres-listener/status")
@Produces(MediaType.APPLICATION_JSON)
public class CrmStatusResource {

  @Inject Settings settings;
  @Inject ListenerState listener;
  @Inject Broadcasters broadcasters;
  @Inject DatabaseWatch database;

  /** What the original called a queue is the part of a run that is kept in memory here. */
  @GET
  public Response status(@Context HttpServletRequest http) {
    JsonObjectBuilder json =
        settings.db().kind() == DatabaseKind.POSTGRESQL
            ? available(Caller.of(http).runs())
            : unavailable(Language.preferred(http.getLocales()));
    return Response.ok(json.build().toString()).header("Cache-Control", "no-store").build();
  }

  private JsonObjectBuilder available(RunScope scope) {
    ListenerState.Report report = listener.report();
    boolean running = report.phase() != Phase.STOPPED && report.phase() != Phase.DISABLED;
    double usage =
        database
            .facts()
            .map(DatabaseFacts::postgres)
            .map(postgres -> postgres.queue().usage())
            .orElse(0.0);
    JsonObjectBuilder sizes = Json.createObjectBuilder();
    int queues = 0;
    int rows = 0;
    for (Followed followed : broadcasters.followed()) {
      if (followed.subject() instanceof Subject.OfRun one && scope.includes(one.run())) {
        sizes.add(Long.toString(one.run()), followed.ringRows());
        queues++;
        rows += followed.ringRows();
      }
    }
    return Json.createObjectBuilder()
        .add("available", true)
        .add(
            "listener",
            Json.createObjectBuilder()
                .add("running", running)
                .add("connection_healthy", report.delivers())
                .add("reconnect_attempts", report.attempts())
                .add("max_reconnect_attempts", settings.listener().maxAttempts())
                .add("pg_queue_usage_percent", Math.round(usage * 10_000) / 100d))
        .add(
            "notification_queues",
            Json.createObjectBuilder()
                .add("total_queues", queues)
                .add("total_notifications", rows)
                .add("queue_sizes", sizes))
        .add("timestamp", Timestamps.format(Instant.now()));
  }

  private JsonObjectBuilder unavailable(Language language) {
    double seconds = settings.listener().pollInterval().toMillis() / 1000d;
    return Json.createObjectBuilder()
        .add("available", false)
        .add("message", Finding.of(Code.SQLITE_POLLED, seconds).message(language))
        .add("database_engine", "django.db.backends.sqlite3");
  }
}
