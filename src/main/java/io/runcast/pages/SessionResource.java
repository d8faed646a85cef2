package io.runcast.pages;

import io.runcast.AccessSettings;
import io.runcast.Settings;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/** Tells a page who is looking at it. */
@RequiresRole(Role.VIEWER)
@Path("session")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

  @Inject Settings settings;

  /** The caller, whether this login can be ended here, and whether there is a login at all. */
  @GET
  public Response show(@Context HttpServletRequest http) {
    Caller caller = Caller.of(http);
    JsonObjectBuilder body = Json.createObjectBuilder();
    if (caller.name().isEmpty()) {
      body.addNull("name");
    } else {
      body.add("name", caller.name());
    }
    JsonArrayBuilder roles = Json.createArrayBuilder();
    caller.roles().stream().sorted().map(Role::text).forEach(roles::add);
    body.add("roles", roles)
        .add("way", caller.way().name().toLowerCase(Locale.ROOT))
        .add("login", isLoginOffered())
        .add("logout", caller.way() == Caller.Way.LOGIN);
    return Response.ok(body.build().toString()).header("Cache-Control", "no-store").build();
  }

  private boolean isLoginOffered() {
    AccessSettings access = settings.access();
    return !access.users().isEmpty()
        || access.django().flatMap(AccessSettings.Django::loginUrl).isPresent();
  }
}
