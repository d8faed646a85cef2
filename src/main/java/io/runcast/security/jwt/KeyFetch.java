package io.runcast.security.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Gets a key set by HTTP, without redirects, on the HTTP client's own threads. Threadsafe. */
final class KeyFetch {

  /** As long as an answer may take, each for its beginning and its end. */
  static final Duration LONGEST = Duration.ofSeconds(3);

  private final HttpRequest request;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LONGEST)
          .build();

  KeyFetch(URI address) {
    request =
        HttpRequest.newBuilder(address)
            .timeout(LONGEST)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
  }

  /** Begins a fetch, which ends when what comes back is cancelled. */
  CompletableFuture<HttpResponse<String>> start() {
    long deadline = System.nanoTime() + 2 * LONGEST.toNanos();
    return client.sendAsync(
        request, answer -> new BoundedBody(answer.statusCode(), FileKeys.MOST_BYTES, deadline));
  }
}
