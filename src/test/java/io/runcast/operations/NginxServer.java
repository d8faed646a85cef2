package io.runcast.operations;

import static org.awaitility.Awaitility.await;

import io.runcast.testkit.CannotStart;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.GuardedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real nginx with {@code server-config/proxy/nginx.conf} before two servers of this machine, in
 * the foreground; without TLS, which the tests' clients do not speak.
 */
final class NginxServer implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final GuardedProcess process;
  private final Path errors;
  private final int port;

  private NginxServer(GuardedProcess process, Path errors, int port) {
    this.process = process;
    this.errors = errors;
    this.port = port;
  }

  /** The file, with all that nginx reads and writes in one folder. */
  static ServerConfig configuration(Path folder) throws IOException {
    StringBuilder temporary = new StringBuilder("http {\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      temporary.append("    %s_temp_path %s;\n".formatted(kind, folder.resolve(kind)));
    }
    return ServerConfig.read("proxy/nginx.conf")
        .with("http {\n", temporary.toString())
        .with("/run/nginx.pid", folder.resolve("nginx.pid").toString())
        .with("/var/log/nginx/", folder + "/");
  }

  /** Starts it before two ports of loopback. */
  static NginxServer start(Tool nginx, Path folder, int first, int second) throws IOException {
    int port = FreePort.find();
    Path file =
        configuration(folder)
            .with("app1.example:8080", "127.0.0.1:" + first)
            .with("app2.example:8080", "127.0.0.1:" + second)
            .with("listen 80;", "listen 127.0.0.1:" + FreePort.find() + ";")
            .with("listen 443 ssl http2;", "listen 127.0.0.1:" + port + ";")
            .without("ssl_")
            .writeTo(folder.resolve("nginx.conf"));
    Path errors = folder.resolve("output.log");
    var process =
        GuardedProcess.logging(
            List.of(
                nginx.program().toString(),
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-g",
                "daemon off;"),
            "TERM",
            Map.of(),
            errors);
    var server = new NginxServer(process, errors, port);
    await("nginx").atMost(LONGEST).until(server::answers);
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  public void close() {
    process.signal("TERM");
    await("the end of nginx").atMost(LONGEST).until(() -> !process.isAlive());
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new CannotStart(Files.readString(errors));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
