package io.runcast.diagnosis;

import io.runcast.Problem;
import io.runcast.broadcast.Admission;
import io.runcast.security.Caller;
import io.runcast.security.RequiresRole;
import io.runcast.security.Role;
import io.runcast.sse.Browser;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Takes what our browser module reports now and then: that a row has arrived, and how. */
@RequiresRole(Role.VIEWER)
@Path("runs/{run}/acknowledgements")
public class AcknowledgementResource {

  private static final int MOST_BYTES = 1024;
  private static final int LONGEST_PROTOCOL = 20;

  @Inject BrowserReports reports;
  @Inject Admission admission;

  /**
   * Takes one report: {@code {"id":123,"clumped_with":119,"protocol":"http/1.1"}}, the last two
   * where there is something to say.
   *
   * @param run an id
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response take(
      @PathParam("run") String run, @Context HttpServletRequest http, InputStream body)
      throws IOException {
    long id = Problem.requireNumber("run", run, 1, Long.MAX_VALUE);
    if (!Caller.of(http).runs().includes(id)) {
      throw Problem.notFound("There is no run " + id + ".");
    }
    JsonObject report = parse(body);
    int browser = Browser.of(http);
    reports.take(
        browser,
        new BrowserReports.Report(
            id,
            number(report, "id"),
            report.containsKey("clumped_with") ? (Long) number(report, "clumped_with") : null,
            report.get("protocol") instanceof JsonString protocol
                    && protocol.getString().length() <= LONGEST_PROTOCOL
                ? protocol.getString()
                : null,
            admission.takenBy(browser)));
    return Response.noContent().header("Cache-Control", "no-store").build();
  }

  private static JsonObject parse(InputStream body) throws IOException {
    String text = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    } catch (RuntimeException e) {
      // JsonException, and Parsson's own for what is nested too deep.
      throw Problem.badParameter(
          "body", "that", List.of("a JSON object of at most " + MOST_BYTES + " bytes"));
    }
  }

  private static long number(JsonObject report, String name) {
    if (report.get(name) instanceof JsonNumber number && number.isIntegral()) {
      return number.longValue();
    }
    throw Problem.badParameter(name, String.valueOf(report.get(name)), List.of("a row's id"));
  }
}
