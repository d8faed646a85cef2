package io.runcast.channel;

import io.runcast.log.ChannelStates;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Lists the channels that the caller may follow. */
@RequiresRole(Role.VIEWER)
@Path("channels")
public class ChannelsResource {

  @Inject ChannelAccess access;
  @Inject ChannelStates states;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@Context HttpServletRequest http) {
    JsonArrayBuilder channels = Json.createArrayBuilder();
    access
        .visible(Caller.of(http))
        .forEach(
            channel ->
                channels.add(
                    Json.createObjectBuilder()
                        .add("name", channel.table().name())
                        .add("keyed", channel.table().key() != null)
                        .add("role", channel.role().text())
                        .add("state", states.state(channel.table().name()).text())));
    return Response.ok(Json.createObjectBuilder().add("channels", channels).build().toString())
        .header("Cache-Control", "no-store")
        .build();
  }
}
