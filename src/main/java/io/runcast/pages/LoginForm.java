package io.runcast.pages;

import io.runcast.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sent with the login page's form.
 *
 * <p>It is read from the body and not by the servlet API's parameters: those come from the address
 * too, where a password has no business, and each server has its own limits and its own charset.
 *
 * @param next where they want to go; not to be believed
 */
record LoginForm(String name, String password, @Nullable String next) {

  private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";
  private static final int LARGEST = 8 * 1024;

  /**
   * Reads it.
   *
   * @throws Problem 400, 413 or 415, when it is no such form
   */
  static LoginForm read(HttpServletRequest request) throws IOException {
    if (!isForm(request.getContentType())) {
      throw Problem.of(Status.UNSUPPORTED_MEDIA_TYPE, "Allowed is: " + MEDIA_TYPE + ".");
    }
    byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      throw Problem.of(
          Status.REQUEST_ENTITY_TOO_LARGE,
          "The body has more than the %d bytes that are allowed.".formatted(LARGEST));
    }
    Map<String, String> fields = fields(new String(body, StandardCharsets.UTF_8));
    return new LoginForm(
        required(fields, "name"), required(fields, "password"), fields.get("next"));
  }

  @Override
  public String toString() {
    return "LoginForm[name=" + name + "]";
  }

  private static boolean isForm(@Nullable String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
  }

  private static Map<String, String> fields(String body) {
    Map<String, String> fields = new HashMap<>();
    for (String field : body.split("&", -1)) {
      int equals = field.indexOf('=');
      String name = equals < 0 ? field : field.substring(0, equals);
      String value = equals < 0 ? "" : field.substring(equals + 1);
      if (fields.put(decode(name), decode(value)) != null) {
        throw Problem.of(Status.BAD_REQUEST, "The form has a field more than once.");
      }
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.of(Status.BAD_REQUEST, "The form is not encoded as forms are.");
    }
  }

  private static String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw Problem.of(Status.BAD_REQUEST, "The form lacks the field " + name + ".");
    }
    return value;
  }
}
