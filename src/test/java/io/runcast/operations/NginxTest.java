package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.runcast.testkit.HttpAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code server-config/proxy/nginx.conf} passes on, and what it keeps to itself. */
@Timeout(60)
class NginxTest {

  private final BlockingQueue<Headers> passedOn = new LinkedBlockingQueue<>();

  @TempDir Path folder;
  private HttpServer runcast;
  private NginxServer nginx;

  @BeforeEach
  void start() throws IOException {
    Tool program = Tool.orSkip("nginx", "nginx");
    runcast = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    runcast.createContext(
        "/",
        exchange -> {
          passedOn.add(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    runcast.start();
    int port = runcast.getAddress().getPort();
    nginx = NginxServer.start(program, folder, port, port);
  }

  @AfterEach
  void stop() {
    if (nginx != null) {
      nginx.close();
    }
    if (runcast != null) {
      runcast.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/runs", "/api/runs/1/logs/stream", "/api/ws"})
  void tellsWhoAsksAndBelievesNobody(String path) throws InterruptedException {
    HttpAnswer answer =
        ask(
            path,
            "X-Forwarded-For",
            "198.51.100.7",
            "X-Forwarded-Proto",
            "https",
            "X-Forwarded-Host",
            "elsewhere.example");

    assertThat(answer.status()).isEqualTo(204);
    Headers headers = next();
    assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(headers.get("X-Forwarded-Proto")).containsExactly("http");
    assertThat(headers.get("X-Forwarded-Host")).containsExactly("127.0.0.1");
    assertThat(headers.get("Host")).containsExactly("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/Metrics",
        "//metrics",
        "/metrics;x=1",
        "/api/..;/metrics",
        "/api/../metrics",
        "/%6Detrics",
        "/health",
        "/openapi/"
      })
  void keepsWhatTheServersTellAboutThemselvesInside(String path) {
    assertThat(ask(path).status()).isEqualTo(404);

    assertThat(passedOn).isEmpty();
  }

  @Test
  void passesATokenOfEightKilobytesOnAndWritesNoneDown() throws Exception {
    String token = "geheim".repeat(1366);

    assertThat(ask("/api/runs", "Authorization", "Bearer " + token).status()).isEqualTo(204);
    assertThat(ask("/api/runs", "Cookie", "runcast=" + token).status()).isEqualTo(204);
    assertThat(ask("/api/runs", "Cookie", "runcast=" + token.repeat(2)).status()).isEqualTo(400);

    assertThat(next().getFirst("Authorization")).isEqualTo("Bearer " + token);
    assertThat(next().getFirst("Cookie")).isEqualTo("runcast=" + token);
    assertThat(passedOn).isEmpty();
    nginx.close();
    assertThat(folder.resolve("access.log")).isNotEmptyFile();
    for (String log : new String[] {"access.log", "error.log"}) {
      assertThat(Files.readString(folder.resolve(log))).doesNotContain("geheim");
    }
  }

  @Test
  void refusesABodyThatNothingWants() throws InterruptedException {
    assertThat(HttpAnswer.post(nginx.uri(), "x".repeat(8 * 1024)).status()).isEqualTo(204);
    assertThat(next()).isNotEmpty();

    assertThat(HttpAnswer.post(nginx.uri(), "x".repeat(64 * 1024 + 1)).status()).isEqualTo(413);
    assertThat(passedOn).isEmpty();
  }

  private HttpAnswer ask(String path, String... headers) {
    String base = nginx.uri().toString();
    return HttpAnswer.get(URI.create(base.substring(0, base.length() - 1) + path), headers);
  }

  private Headers next() throws InterruptedException {
    Headers headers = passedOn.poll(10, TimeUnit.SECONDS);
    assertThat(headers).isNotNull();
    return headers;
  }
}
