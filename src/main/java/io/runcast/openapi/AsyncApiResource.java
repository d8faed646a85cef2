package io.runcast.openapi;

import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Gives the description of the WebSocket, AsyncAPI 3. */
@RequiresRole(Role.VIEWER)
@Path("asyncapi.yaml")
public class AsyncApiResource {

  /** The file as it is; RFC 9512 names its type. */
  @GET
  @Produces("application/yaml")
  public Response show() {
    return DescriptionFile.answer("asyncapi.yaml");
  }
}
