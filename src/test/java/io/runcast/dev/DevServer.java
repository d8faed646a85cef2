package io.runcast.dev;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.runcast.testkit.CannotStart;
import io.runcast.testkit.PayaraProcess;
import io.runcast.testkit.PostgresServer;
import io.runcast.testkit.TestUsers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Runs everything that is needed to see Runcast work: {@code mvn} alone starts it.
 *
 * <p>What it cannot do it says in one line on standard error, and ends Maven with status 1. It ends
 * the JVM itself: {@code exec:java} would wrap an exception in forty lines.
 */
public final class DevServer {
  private static final String DATABASE = "crm";
  private static final String USERS = "runcast.access.users";
  private static final String ADMIN = "admin";
  private static final int PASSWORD_BYTES = 9;

  private final DevSettings settings;
  private final Path project;
  private final PrintStream console;

  /** In the order of their starts; stopped in the reverse one. */
  @GuardedBy("this")
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean stopping;

  private DevServer(DevSettings settings, Path project, PrintStream console) {
    this.settings = settings;
    this.project = project;
    this.console = console;
  }

  /** Returns only by ending the JVM. */
  public static void main(String[] arguments) {
    Path project = Path.of("").toAbsolutePath();
    try {
      var settings = DevSettings.from(System.getProperties(), project);
      Preflight.check(settings, project);
      var server = new DevServer(settings, project, System.out);
      try {
        server.run();
      } catch (CannotStart | SQLException e) {
        // Of a start that Ctrl-C interrupts, the failure is no news.
        if (!server.isStopping()) {
          throw e;
        }
      }
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
    } catch (IOException | SQLException e) {
      System.err.println("The development server failed: " + e);
    } catch (InterruptedException e) {
      System.err.println("The development server was interrupted.");
    }
    System.exit(1);
  }

  private void run() throws IOException, SQLException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop everything"));

    console.println("Starting PostgreSQL …");
    PostgresServer postgres =
        keep(PostgresServer.at(settings.data().resolve("postgres")).withoutShutdownHook().start());
    String jdbcUrl = postgres.openDatabase(DATABASE);
    MigrationLock.release(jdbcUrl);

    console.println("Starting Payara Micro with target/runcast.war, about 20 s …");
    Map<String, String> forServer = new TreeMap<>(settings.forServer());
    String password = random();
    forServer.putIfAbsent(USERS, TestUsers.entry(ADMIN + ":admin", password));
    boolean ours = !settings.forServer().containsKey(USERS);
    if (settings.demo() && !forServer.containsKey("runcast.channels")) {
      DemoRuns.in(jdbcUrl).close();
      forServer.putAll(DemoRuns.channel());
    }
    PayaraProcess payara =
        keep(PayaraProcess.start(settings.site(project), forServer, jdbcUrl, console));
    if (settings.demo()) {
      keep(DemoWriter.start(jdbcUrl));
    }
    payara.awaitReady();
    console.println(banner(postgres, jdbcUrl, payara.log(), ours ? ADMIN + ", " + password : ""));

    CompletableFuture<?> end = payara.onExit();
    end.join();
    if (isStopping()) {
      return;
    }
    throw new CannotStart(
        "The server ended by itself with status %d; its log is %s."
            .formatted(payara.exitValue(), payara.log()));
  }

  /** What started while the JVM was already ending is stopped at once. */
  private synchronized <T extends AutoCloseable> T keep(T started) {
    running.push(started);
    if (stopping) {
      stop();
    }
    return started;
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  /** First who writes, then who serves, then who stores: the reverse order of the start. */
  private synchronized void stop() {
    stopping = true;
    if (!running.isEmpty()) {
      console.println("Stopping …");
    }
    while (!running.isEmpty()) {
      AutoCloseable next = running.pop();
      try {
        next.close();
      } catch (Exception e) {
        System.err.println("Could not stop " + next + ": " + e);
      }
    }
  }

  private String banner(PostgresServer postgres, String jdbcUrl, Path log, String login) {
    return """

        Runcast is ready:    %s

        Database             %s
          with psql          psql postgresql://postgres@127.0.0.1:%d/%s
          data               %s (kept between starts)
        Server log           %s
        Demo scraper         %s
        Log in               %s

        Ctrl-C stops everything.
        """
        .formatted(
            settings.url(),
            jdbcUrl,
            postgres.port(),
            DATABASE,
            shortened(postgres.dataDirectory()),
            shortened(log),
            settings.demo()
                ? "writes a few rows per second (-Druncast.demo=false turns it off)"
                : "off",
            login.isEmpty() ? "as -Druncast.access.users says" : login);
  }

  private static String random() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private Path shortened(Path path) {
    return path.startsWith(project) ? project.relativize(path) : path;
  }
}
