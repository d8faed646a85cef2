package io.runcast;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Answers a request that cannot be served, saying what was wrong and what is allowed: problem
 * details by RFC 9457.
 */
public final class Problem extends WebApplicationException {

  /** 429 (RFC 6585 §4), which the servlet API has no name for. */
  public static final int TOO_MANY_REQUESTS = Response.Status.TOO_MANY_REQUESTS.getStatusCode();

  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  private Problem(Response response) {
    super(response.getStatus() + " " + response.getStatusInfo().getReasonPhrase(), response);
  }

  /**
   * A parameter with a value that is not allowed.
   *
   * @param allowed each as a client could send it, or one sentence
   */
  public static Problem badParameter(String name, String value, Collection<String> allowed) {
    JsonArrayBuilder values = Json.createArrayBuilder();
    allowed.forEach(values::add);
    JsonObjectBuilder body =
        body(Response.Status.BAD_REQUEST, "%s=%s is not allowed".formatted(name, value))
            .add("parameter", name)
            .add("allowed", values);
    return new Problem(response(Response.Status.BAD_REQUEST, body).build());
  }

  /**
   * Reads a parameter that must be a whole number.
   *
   * @param others what else is allowed there, for the refusal's text
   * @throws Problem when it is none, or out of range
   */
  public static long requireNumber(
      String name, String text, long least, long most, String... others) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    List<String> allowed = new ArrayList<>();
    allowed.add("a whole number from %d to %d".formatted(least, most));
    allowed.addAll(List.of(others));
    throw badParameter(name, text, allowed);
  }

  public static Problem notFound(String detail) {
    Response.Status status = Response.Status.NOT_FOUND;
    return new Problem(response(status, body(status, detail)).build());
  }

  /** Come back later, for a reason that goes away by itself. */
  public static Problem unavailable(String detail, Duration retryAfter) {
    Response.Status status = Response.Status.SERVICE_UNAVAILABLE;
    return new Problem(
        response(status, body(status, detail))
            .header("Retry-After", retryAfter.toSeconds())
            .build());
  }

  /** Too many tries; come back later. */
  public static Problem tooMany(String detail, Duration retryAfter) {
    Response.Status status = Response.Status.TOO_MANY_REQUESTS;
    return new Problem(
        response(status, body(status, detail))
            .header("Retry-After", retryAfter.plusMillis(999).toSeconds())
            .build());
  }

  /** Any other refusal, such as 405 or 406, in the same form. */
  public static Problem of(Response.StatusType status, String detail) {
    return new Problem(response(status, body(status, detail)).build());
  }

  /** Answers a request that no resource has seen. */
  public void writeTo(HttpServletResponse http) throws IOException {
    Response problem = getResponse();
    byte[] body = String.valueOf(problem.getEntity()).getBytes(StandardCharsets.UTF_8);
    http.setStatus(problem.getStatus());
    problem
        .getStringHeaders()
        .forEach((name, values) -> values.forEach(value -> http.setHeader(name, value)));
    http.setContentLength(body.length);
    http.getOutputStream().write(body);
  }

  private static JsonObjectBuilder body(Response.StatusType status, String detail) {
    return Json.createObjectBuilder()
        .add("type", "about:blank")
        .add("title", status.getReasonPhrase())
        .add("status", status.getStatusCode())
        .add("detail", detail);
  }

  private static Response.ResponseBuilder response(
      Response.StatusType status, JsonObjectBuilder body) {
    return Response.status(status)
        .type(MEDIA_TYPE)
        .header("Cache-Control", "no-store")
        .entity(body.build().toString());
  }
}
