package io.runcast.testkit;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** Asks once and keeps the whole answer. */
public record HttpAnswer(int status, HttpHeaders headers, String body) {

  // Not 2: an upgrade that hangs while a server starts would be kept for all later requests.
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Asks with headers, given as name, value, name, …. */
  public static HttpAnswer get(URI uri, String... headers) {
    return ask(uri, "GET", HttpRequest.BodyPublishers.noBody(), headers);
  }

  public static HttpAnswer head(URI uri) {
    return ask(uri, "HEAD", HttpRequest.BodyPublishers.noBody());
  }

  /** Sends JSON, with further headers, given as name, value, name, …. */
  public static HttpAnswer post(URI uri, String json, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    return ask(uri, "POST", HttpRequest.BodyPublishers.ofString(json), all);
  }

  /** Asks with a method of its own, without a body. */
  public static HttpAnswer ask(URI uri, String method, String... headers) {
    return ask(uri, method, HttpRequest.BodyPublishers.noBody(), headers);
  }

  private static HttpAnswer ask(
      URI uri, String method, HttpRequest.BodyPublisher body, String... headers) {
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(uri).method(method, body).timeout(Duration.ofSeconds(10));
      if (headers.length > 0) {
        builder.headers(headers);
      }
      HttpRequest request = builder.build();
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return new HttpAnswer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException("No answer from " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Empty where there is none. */
  public String contentType() {
    return headers.firstValue("Content-Type").orElse("");
  }

  public JsonObject json() {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject();
    }
  }
}
