package io.runcast.security.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Gets a key set by HTTP, without redirects, on the HTTP client's own threads. Threadsafe. */
final class KeyFetch {

  private final HttpRequest request;
  private final HttpClient client;
  private final Duration longest;

  /**
   * @param patience how long the beginning of an answer may take, and then as long the rest
   */
  KeyFetch(URI address, Duration patience) {
    longest = patience.multipliedBy(2);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build();
    request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
  }

  Duration longest() {
    return longest;
  }

  /** Begins a fetch, which ends when what comes back is cancelled. */
  CompletableFuture<HttpResponse<String>> start() {
    long deadline = System.nanoTime() + longest.toNanos();
    return client.sendAsync(
        request, answer -> new BoundedBody(answer.statusCode(), FileKeys.MOST_BYTES, deadline));
  }
}
