package io.runcast.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real PgBouncer before a PostgreSQL of the tests; Debian's package {@code pgbouncer}. */
public final class PgBouncer implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/pgbouncer"),
          Path.of("/usr/bin/pgbouncer"),
          Path.of("/opt/homebrew/bin/pgbouncer"));

  private static final Duration START = Duration.ofSeconds(10);

  private final Path directory;
  private final GuardedProcess process;
  private final int target;
  private final int port;

  private PgBouncer(Path directory, GuardedProcess process, int target, int port) {
    this.directory = directory;
    this.process = process;
    this.target = target;
    this.port = port;
  }

  /**
   * Starts one; where there is none, the test is skipped and says why.
   *
   * @param poolMode {@code session}, {@code transaction} or {@code statement}
   */
  public static PgBouncer beforeOrSkip(PostgresServer server, String poolMode) throws IOException {
    Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
    Assumptions.assumeTrue(
        program.isPresent(),
        "No PgBouncer on this machine (looked for " + PLACES + "): its tests are skipped");
    int port = FreePort.find();
    Path directory = Files.createTempDirectory("pgbouncer-");
    // Whoever runs it, see Unprivileged, must be able to read this.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path settings = directory.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        * = host=127.0.0.1 port=%d user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = %s
        default_pool_size = 5
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(server.port(), port, poolMode));
    var process =
        GuardedProcess.logging(
            Unprivileged.probe()
                .run(List.of(program.orElseThrow().toString(), settings.toString())),
            "TERM",
            Map.of(),
            directory.resolve("pgbouncer.log"));
    var pooler = new PgBouncer(directory, process, server.port(), port);
    Awaitility.await("PgBouncer").atMost(START).until(pooler::answers);
    return pooler;
  }

  /** The same URL, with a way through this pooler. */
  public String through(String url) {
    return url.replace("127.0.0.1:" + target, "127.0.0.1:" + port);
  }

  @Override
  public void close() throws IOException {
    process.signal("TERM");
    Awaitility.await().atMost(START).until(() -> !process.isAlive());
    Directories.delete(directory);
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new CannotStart(Files.readString(directory.resolve("pgbouncer.log")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
