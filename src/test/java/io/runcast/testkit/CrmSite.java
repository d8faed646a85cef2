package io.runcast.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web server that is not Runcast's: the CRM's, with pages of its own, which may also stand before
 * Runcast as a reverse proxy does.
 */
public final class CrmSite implements AutoCloseable {

  /** What a browser's stream depends on. */
  private static final List<String> PASSED_ON =
      List.of("Accept", "Accept-Language", "Cookie", "Last-Event-ID");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private CrmSite(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.start();
  }

  /** Answers on this port of loopback. */
  public static CrmSite on(int port) {
    try {
      return new CrmSite(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its beginning, as browsers call it. */
  public URI address() {
    return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  /** Gives a file for a path. */
  public void serve(String path, String type, String content, String policy) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] body = content.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type + ";charset=UTF-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }

  /** Leaves all below a path to Runcast, under the same path. */
  public void forward(String path, URI runcast) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            forward(exchange, runcast.resolve(exchange.getRequestURI().toString()));
          }
        });
  }

  private void forward(HttpExchange exchange, URI target) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(target);
    for (String name : PASSED_ON) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    answer
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
    boolean empty = answer.statusCode() == 204;
    exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : 0);
    try (InputStream body = answer.body();
        OutputStream output = exchange.getResponseBody()) {
      byte[] piece = new byte[8192];
      for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
        output.write(piece, 0, length);
        output.flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
