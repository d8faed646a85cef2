package io.runcast.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.HttpAnswer;
import io.runcast.testkit.PayaraProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The server beside the deployed one: Payara Micro on the same database, to be killed with SIGKILL
 * and started again at the same port. Thread-safe.
 */
final class SecondServer implements AutoCloseable {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private final int port;
  private final String jdbcUrl;
  private final Map<String, String> settings;

  @GuardedBy("this")
  private int starts;

  @GuardedBy("this")
  private PayaraProcess process;

  /** Starts it; {@link #awaitReady()} tells when it serves. */
  SecondServer(String jdbcUrl, Map<String, String> settings) throws IOException {
    this.port = FreePort.find();
    this.jdbcUrl = jdbcUrl;
    this.settings = Map.copyOf(settings);
    this.process = start();
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  void awaitReady() throws InterruptedException {
    PayaraProcess current;
    synchronized (this) {
      current = process;
    }
    current.awaitReady();
  }

  /** True from when on the application is deployed; another start before would never end. */
  boolean isDeployed() {
    try {
      return HttpAnswer.get(uri().resolve("/health/live")).status() == 200;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Kills it and starts it again, without waiting until it is ready. */
  synchronized void killAndStart() throws IOException, InterruptedException {
    process.kill();
    process = start();
  }

  @Override
  public synchronized void close() {
    process.close();
  }

  private synchronized PayaraProcess start() throws IOException {
    starts++;
    Path data = PROJECT.resolve("target/chaos");
    Files.createDirectories(data);
    PayaraProcess.Site site =
        new PayaraProcess.Site(
            PROJECT,
            data,
            data.resolve("server-" + starts + ".log"),
            InetAddress.getLoopbackAddress(),
            port,
            PayaraProcess.Pace.SOON);
    return PayaraProcess.start(site, settings, jdbcUrl);
  }
}
