package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.runcast.testkit.FreePort;
import io.runcast.testkit.GuardedProcess;
import io.runcast.testkit.HttpAnswer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real Prometheus with {@code server-config/prometheus} that asks one server every second. */
final class PrometheusServer implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final GuardedProcess process;
  private final URI uri;

  private PrometheusServer(GuardedProcess process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  static PrometheusServer start(Tool prometheus, Path folder, URI server) throws IOException {
    int port = FreePort.find();
    String target = server.getHost() + ":" + server.getPort();
    ServerConfig.read("prometheus/runcast.rules.yml").writeTo(folder.resolve("runcast.rules.yml"));
    Path file =
        ServerConfig.read("prometheus/prometheus.yml")
            .with("15s", "1s")
            .with("\"app1.example:8080\", \"app2.example:8080\"", "\"" + target + "\"")
            .writeTo(folder.resolve("prometheus.yml"));
    var process =
        GuardedProcess.logging(
            List.of(
                prometheus.program().toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port),
            "TERM",
            Map.of(),
            folder.resolve("prometheus.log"));
    var started = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port + "/"));
    await("Prometheus").atMost(LONGEST).ignoreExceptions().until(started::isReady);
    return started;
  }

  /** The answer to a query now; fails where Prometheus does not understand it. */
  JsonObject query(String expression) {
    HttpAnswer answer =
        HttpAnswer.get(
            uri.resolve(
                "api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    assertThat(answer.status()).as("%s: %s", expression, answer.body()).isEqualTo(200);
    return answer.json().getJsonObject("data");
  }

  @Override
  public void close() {
    process.signal("TERM");
    await("the end of Prometheus").atMost(LONGEST).until(() -> !process.isAlive());
  }

  private boolean isReady() {
    return HttpAnswer.get(uri.resolve("-/ready")).status() == 200;
  }
}
