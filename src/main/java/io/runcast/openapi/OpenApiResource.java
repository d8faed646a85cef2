package io.runcast.openapi;

import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Gives the description on the application's own paths, whatever the server has for that. */
@RequiresRole(Role.VIEWER)
@Path("openapi.yaml")
public class OpenApiResource {

  /** The file as it is; RFC 9512 names its type. */
  @GET
  @Produces("application/yaml")
  public Response show() {
    return DescriptionFile.answer("openapi.yaml");
  }
}
