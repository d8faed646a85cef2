package io.runcast.openapi;

import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Gives the JSON Schema of the WebSocket's messages, where asyncapi.yaml refers to it. */
@RequiresRole(Role.VIEWER)
@Path("websocket.schema.json")
public class SocketSchemaResource {

  /** The file as it is. */
  @GET
  @Produces("application/schema+json")
  public Response show() {
    return DescriptionFile.answer("websocket.schema.json");
  }
}
