package io.runcast.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one Payara Micro of this test JVM for tests of pages that need no settings of their own and
 * leave no trace but runs: its start takes longer than most of them. Started by who asks first and
 * stopped by {@link PostgresSession}.
 */
public final class SharedServer {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static @Nullable SharedServer running;

  private final PayaraProcess process;
  private final URI uri;
  private final String jdbcUrl;

  private SharedServer(PayaraProcess process, URI uri, String jdbcUrl) {
    this.process = process;
    this.uri = uri;
    this.jdbcUrl = jdbcUrl;
  }

  /** It, listening; started at the first call. */
  public static SharedServer get() {
    synchronized (LOCK) {
      if (running == null) {
        running = start();
      }
      return running;
    }
  }

  public URI uri() {
    return uri;
  }

  /** Of its database, which is its own. */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  static void stop() {
    synchronized (LOCK) {
      if (running != null) {
        running.process.close();
        running = null;
      }
    }
  }

  private static SharedServer start() {
    try {
      PayaraProcess.Site site =
          PayaraProcess.Site.forTest(PROJECT, PROJECT.resolve("target/shared-server"));
      String jdbcUrl = SharedPostgres.get().createDatabase("shared_server");
      PayaraProcess process =
          PayaraProcess.start(
              site,
              Map.of("runcast.heartbeat", "1s", "runcast.access.anonymous", "viewer,admin"),
              jdbcUrl);
      SharedServer started = new SharedServer(process, site.uri(), jdbcUrl);
      process.awaitReady();
      Health.awaitListening(site.uri());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("The shared server has no database", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
