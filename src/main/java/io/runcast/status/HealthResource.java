package io.runcast.status;

import io.runcast.security.OpenToAll;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Gives MicroProfile Health's answers (4.0, §4) on the application's own port: WildFly gives them
 * on its management port, which balancers and admins may not reach.
 */
@OpenToAll
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

  @Inject @Readiness HealthCheck ready;
  @Inject @Liveness HealthCheck live;
  @Inject @Startup HealthCheck started;

  @GET
  public Response all() {
    return answer(List.of(started, live, ready));
  }

  @GET
  @Path("ready")
  public Response ready() {
    return answer(List.of(ready));
  }

  @GET
  @Path("live")
  public Response live() {
    return answer(List.of(live));
  }

  @GET
  @Path("started")
  public Response started() {
    return answer(List.of(started));
  }

  private static Response answer(List<HealthCheck> checks) {
    boolean up = true;
    JsonArrayBuilder answers = Json.createArrayBuilder();
    for (HealthCheck check : checks) {
      HealthCheckResponse answer = check.call();
      up &= answer.getStatus() == HealthCheckResponse.Status.UP;
      JsonObjectBuilder data = Json.createObjectBuilder();
      answer.getData().orElse(Map.of()).forEach((name, value) -> add(data, name, value));
      answers.add(
          Json.createObjectBuilder()
              .add("name", answer.getName())
              .add("status", answer.getStatus().name())
              .add("data", data));
    }
    String body =
        Json.createObjectBuilder()
            .add(
                "status",
                (up ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN).name())
            .add("checks", answers)
            .build()
            .toString();
    return Response.status(up ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE)
        .header("Cache-Control", "no-store")
        .entity(body)
        .build();
  }

  private static void add(JsonObjectBuilder json, String name, Object value) {
    if (value instanceof Long number) {
      json.add(name, number);
    } else if (value instanceof Boolean flag) {
      json.add(name, flag);
    } else {
      json.add(name, value.toString());
    }
  }
}
