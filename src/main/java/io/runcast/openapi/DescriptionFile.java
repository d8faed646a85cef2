package io.runcast.openapi;

import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Objects;

/** The files that describe what the application answers. */
final class DescriptionFile {

  private static final String FOLDER = "/META-INF/";

  private DescriptionFile() {}

  /** The file, as it is. */
  static Response answer(String name) {
    InputStream file =
        Objects.requireNonNull(DescriptionFile.class.getResourceAsStream(FOLDER + name), name);
    return Response.ok(file).header("Cache-Control", "no-store").build();
  }
}
