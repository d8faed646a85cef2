package io.runcast.monitor;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a server for its status. */
final class StatusClient {

  private static final long LONGEST_BODY = 8L << 20;

  // Follows no redirect: the credentials would go along, to whatever host it names.
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final HttpRequest request;
  private final Duration patience;
  private final Replies replies;
  private final Failures failures;

  /**
   * @param patience for one whole answer, from the connection to the last byte
   */
  StatusClient(Address address, Optional<Credentials> credentials, Duration patience, Texts texts) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address.status())
            .header("Accept", "application/json")
            .header("Accept-Language", texts.locale().getLanguage())
            .header("User-Agent", "runcast-monitor/" + Monitor.version());
    credentials.ifPresent(given -> builder.header("Authorization", given.header()));
    request = builder.build();
    this.patience = patience;
    replies = new Replies(address, credentials.isPresent(), texts);
    failures = new Failures(address, patience, texts);
  }

  Answer ask() throws NoAnswer, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, head -> new LimitedBody(LONGEST_BODY));
    try {
      // Not the request's own timeout, which ends with the first byte of the answer.
      return replies.read(exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new NoAnswer(failures.timeout());
    } catch (ExecutionException e) {
      throw new NoAnswer(failures.explain(e));
    }
  }
}
