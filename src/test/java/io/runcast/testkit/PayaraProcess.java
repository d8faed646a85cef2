package io.runcast.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro with the WAR that was built, as a child process whose end and whose log are watched.
 */
public final class PayaraProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(250);

  /** Payara is up without the application; it may still answer a moment later. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** Ctrl-C is to be done within ten seconds, PostgreSQL included. */
  private static final Duration STOP = Duration.ofSeconds(6);

  private static final String TUNING = "server-config/payara/pre-boot.asadmin";

  /** There is no option for the address, only for the port. */
  private static final String LISTENER =
      "set configs.config.server-config.network-config.network-listeners"
          + ".network-listener.http-listener";

  /** Whether a server is to be there soon or to be fast later. */
  public enum Pace {
    /** Starts in half the processor time, for want of the compiler that takes longer. */
    SOON,
    /** As it runs in production, to be measured. */
    FAST
  }

  /**
   * Where a server is.
   *
   * @param project whose {@code target} holds the server and the WAR
   * @param data where the server unpacks itself; what an earlier one left there is deleted
   * @param log what it says, from the beginning
   * @param pace what to compile for
   */
  public record Site(Path project, Path data, Path log, InetAddress address, int port, Pace pace) {

    /** For a test: there soon, on a free port of loopback, with its log beside its data. */
    public static Site forTest(Path project, Path data) throws IOException {
      Files.createDirectories(data);
      return new Site(
          project,
          data,
          data.resolve("server.log"),
          InetAddress.getLoopbackAddress(),
          FreePort.find(),
          Pace.SOON);
    }

    /** The address that surely answers, where {@code localhost} may mean another one first. */
    public URI uri() {
      String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
      return URI.create(
          "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
    }
  }

  private static final PrintStream SILENCE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private static final int NO_ANSWER = 0;
  private static final int NOT_FOUND = 404;

  private final GuardedProcess process;
  private final Site site;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** Written by the thread that reads the log, read by the one that waits for the start. */
  private volatile boolean serverIsUp;

  private volatile @Nullable String firstFailure;

  private PayaraProcess(GuardedProcess process, Site site) {
    this.process = process;
    this.site = site;
  }

  /** Starts it for whom the log's file is enough. */
  public static PayaraProcess start(Site site, Map<String, String> settings, String jdbcUrl)
      throws IOException {
    return start(site, settings, jdbcUrl, SILENCE);
  }

  /**
   * Starts it; {@link #awaitReady()} tells when it serves.
   *
   * @param settings of the application, stronger than the database's URL and user
   * @param console gets the lines that {@link ConsoleFilter} lets pass
   */
  public static PayaraProcess start(
      Site site, Map<String, String> settings, String jdbcUrl, PrintStream console)
      throws IOException {
    return start(site, settings, List.of(), jdbcUrl, console);
  }

  /** The same with options of the JVM, such as {@code -Xmx256m}. */
  public static PayaraProcess start(
      Site site,
      Map<String, String> settings,
      List<String> jvmOptions,
      String jdbcUrl,
      PrintStream console)
      throws IOException {
    Path temporary = site.data().resolve("tmp");
    Directories.delete(temporary); // A killed server has left its own there.
    Files.createDirectories(temporary);
    Path preBoot = temporary.resolve("pre-boot.asadmin");
    Files.writeString(
        preBoot,
        Files.readString(site.project().resolve(TUNING))
            + LISTENER
            + ".address="
            + site.address().getHostAddress()
            + "\n");
    var environment = new TreeMap<>(environment(site, jdbcUrl));
    if (!jvmOptions.isEmpty()) {
      environment.put("JAVA_TOOL_OPTIONS", String.join(" ", jvmOptions));
    }
    var process =
        GuardedProcess.piping(command(site, settings, temporary, preBoot), "TERM", environment);
    var payara = new PayaraProcess(process, site);
    var reader = new Thread(() -> payara.readOutput(console), "server log");
    reader.setDaemon(true);
    reader.start();
    return payara;
  }

  /**
   * The command line. It lacks {@code --nocluster} on purpose: behind {@code --nohazelcast} that
   * brings the data grid back, which then listens on port 6900 of every network.
   */
  static List<String> command(
      Site site, Map<String, String> settings, Path temporary, Path preBootCommands) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Payara unpacks itself there: below the data, nothing is left lying about the machine.
    if (site.pace() == Pace.SOON) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("-Djava.io.tmpdir=" + temporary);
    new TreeMap<>(settings).forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        List.of(
            "-jar",
            site.project().resolve("target/payara-micro.jar").toString(),
            "--deploy",
            site.project().resolve("target/runcast.war").toString(),
            "--contextroot",
            "/",
            "--port",
            Integer.toString(site.port()),
            "--prebootcommandfile",
            preBootCommands.toString(),
            "--nohazelcast",
            "--disablephonehome",
            "--logproperties",
            site.project().resolve("server-config/payara/logging.properties").toString()));
    return List.copyOf(command);
  }

  /** Weaker than -D, so that a developer's settings win. */
  static Map<String, String> environment(Site site, String jdbcUrl) {
    var environment = new TreeMap<String, String>();
    if (site.address().isLoopbackAddress()) {
      environment.put("RUNCAST_ACCESS_ANONYMOUS", "viewer");
    }
    environment.put("RUNCAST_DB_URL", jdbcUrl);
    environment.put("RUNCAST_DB_USER", "postgres");
    environment.put("RUNCAST_DB_PASSWORD", "runcast");
    return environment;
  }

  /**
   * Waits until the application answers and says that it is ready.
   *
   * @throws CannotStart if the server ends, the application does not deploy, or it takes too long
   */
  public void awaitReady() throws InterruptedException {
    Instant deadline = Instant.now().plus(START);
    Instant givingUp = deadline;
    while (!process.ended(POLL)) {
      int page = status("/");
      if (page != NO_ANSWER && page != NOT_FOUND && page < 500 && isHealthy()) {
        return;
      }
      boolean deployed = page != NO_ANSWER && page != NOT_FOUND;
      Instant now = Instant.now();
      if (serverIsUp && !deployed && givingUp.equals(deadline)) {
        givingUp = now.plus(GRACE);
      }
      if (now.isAfter(deployed ? deadline : givingUp)) {
        throw failure(
            deployed
                ? "The application answers but did not get ready in %d s"
                    .formatted(START.toSeconds())
                : "The application was not deployed");
      }
    }
    // Payara Micro has status 0 even when its port is taken.
    throw failure("The server ended with status %d before it was ready".formatted(exitValue()));
  }

  public CompletableFuture<?> onExit() {
    return process.onExit();
  }

  public int exitValue() {
    return process.exitValue();
  }

  public Path log() {
    return site.log();
  }

  /** Ends it with SIGKILL and waits until it is gone: no client is told, nothing is tidied up. */
  public void kill() throws InterruptedException {
    end("KILL", STOP);
  }

  /** Asks it to end and waits for that so long. */
  public void terminate(Duration longest) throws InterruptedException {
    end("TERM", longest);
  }

  private void end(String signal, Duration longest) throws InterruptedException {
    process.signal(signal);
    if (!process.ended(longest)) {
      throw new IllegalStateException(
          "The server lives on after SIG" + signal + "; its log is " + site.log());
    }
  }

  /** Asks it to end, and ends it if it takes too long. Idempotent. */
  @Override
  public void close() {
    process.signal("TERM");
    try {
      if (!process.ended(STOP)) {
        process.signal("KILL");
      }
    } catch (InterruptedException e) {
      process.signal("KILL");
      Thread.currentThread().interrupt();
    }
  }

  private CannotStart failure(String what) {
    String reason = firstFailure;
    return new CannotStart(
        what + (reason == null ? "" : " (" + reason + ")") + "; its log is " + site.log() + ".");
  }

  /** A server without health checks has nothing to wait for. */
  private boolean isHealthy() {
    int health = status("/health/ready");
    return health == 200 || health == NOT_FOUND;
  }

  private int status(String path) {
    var request =
        HttpRequest.newBuilder(site.uri().resolve(path)).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return NO_ANSWER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_ANSWER;
    }
  }

  private void readOutput(PrintStream console) {
    var filter = new ConsoleFilter();
    try (var lines =
            new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
        var file = Files.newBufferedWriter(site.log())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        file.write(line);
        file.newLine();
        file.flush();
        filter.accept(line).ifPresent(console::println);
        firstFailure = filter.firstFailure().orElse(null);
        serverIsUp = filter.serverIsUp();
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        console.println("The server's log can no longer be read: " + e);
      }
    }
  }
}
