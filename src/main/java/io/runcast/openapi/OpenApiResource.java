package io.runcast.openapi;

import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Objects;

/** Gives the description on the application's own paths, whatever the server has for that. */
@RequiresRole(Role.VIEWER)
@Path("openapi.yaml")
public class OpenApiResource {

  private static final String FILE = "/META-INF/openapi.yaml";

  /** The file as it is; RFC 9512 names its type. */
  @GET
  @Produces("application/yaml")
  public Response show() {
    InputStream file =
        Objects.requireNonNull(OpenApiResource.class.getResourceAsStream(FILE), FILE);
    return Response.ok(file).header("Cache-Control", "no-store").build();
  }
}
