package io.runcast.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL on loopback, for tests and for the development server, that needs nothing
 * installed and can be killed, restarted and found again with its data.
 *
 * <p>The superuser is {@code postgres}; any password will do. Connections come over TCP from this
 * machine only. The server ends with {@link #close()}, with the JVM, and also when the JVM is
 * killed: see {@link GuardedProcess}. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration LEFTOVERS = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(20);

  /** How a server ends. */
  public enum Stop {
    /** Transactions are rolled back, the data is made consistent. */
    FAST("INT"),
    /** As in a power failure, except that the programs end: recovery at the next start. */
    IMMEDIATE("QUIT"),
    /** SIGKILL of the main process: its children notice and end a moment later. */
    KILL("KILL");

    private final String signal;

    Stop(String signal) {
      this.signal = signal;
    }
  }

  private final Cluster cluster;
  private final Path log;
  private final Map<String, String> settings;
  private final boolean keepData;
  private final boolean anyPort;
  private final @Nullable Thread shutdownHook;

  @GuardedBy("this")
  private int port;

  @GuardedBy("this")
  private @Nullable GuardedProcess process;

  private PostgresServer(Builder builder, Cluster cluster) {
    this.cluster = cluster;
    this.log = cluster.directory().resolve("server.log");
    this.settings = Map.copyOf(builder.settings);
    this.keepData = builder.keepData;
    this.anyPort = builder.port == 0;
    this.port = builder.port;
    this.shutdownHook =
        builder.shutdownHook ? new Thread(this::end, "stop PostgreSQL at exit") : null;
  }

  /** A server whose data lie in a new temporary directory and are deleted at the end. */
  public static Builder temporary() {
    return new Builder();
  }

  /** A server whose data lie in this directory, made where it is missing, and stay there. */
  public static Builder at(Path dataDirectory) {
    var builder = new Builder();
    builder.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    builder.keepData = true;
    return builder;
  }

  /**
   * Starts it again after {@link #stop}, on the same port; does nothing while it runs.
   *
   * @throws CannotStart if it does not accept connections within a minute
   */
  @CanIgnoreReturnValue
  public synchronized PostgresServer start() {
    if (isRunning()) {
      return this;
    }
    try {
      launch();
      return this;
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL did not start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("Interrupted while PostgreSQL started.", e);
    }
  }

  /** Ends it and waits for the end; does nothing if it does not run. The data stay. */
  public synchronized void stop(Stop how) {
    GuardedProcess running = process;
    if (running == null) {
      return;
    }
    process = null;
    try {
      running.signal(how.signal);
      if (!running.ended(STOP)) {
        running.signal(Stop.IMMEDIATE.signal);
        if (!running.ended(STOP)) {
          running.signal(Stop.KILL.signal);
        }
      }
    } catch (InterruptedException e) {
      running.signal(Stop.IMMEDIATE.signal);
      Thread.currentThread().interrupt();
    }
  }

  /** Stops and starts it on the same port. */
  public synchronized void restart(Stop how) {
    stop(how);
    start();
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  public synchronized int port() {
    return port;
  }

  /** Where the data really lie, which may be another directory than the one asked for. */
  public Path dataDirectory() {
    return cluster.directory();
  }

  public Path log() {
    return log;
  }

  /** The main process; signals to it are the test's own responsibility. */
  public long pid() {
    try {
      return PidFile.in(dataDirectory()).orElseThrow().pid();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The database {@code postgres}, which every server has. */
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  /** Complete with the user, and without characters that XML or a shell would trip over. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
  }

  /** A database that is empty now: one of that name is dropped first, with its sessions. */
  public String createDatabase(String name) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      String quoted = statement.enquoteIdentifier(name, true);
      statement.execute("drop database if exists " + quoted + " with (force)");
      statement.execute("create database " + quoted);
    }
    return jdbcUrl(name);
  }

  /** A database that is made only where it is missing. */
  public String openDatabase(String name) throws SQLException {
    boolean missing;
    try (Connection connection = connect();
        var query = connection.prepareStatement("select from pg_database where datname = ?")) {
      query.setString(1, name);
      missing = !query.executeQuery().next();
    }
    return missing ? createDatabase(name) : jdbcUrl(name);
  }

  public Connection connect() throws SQLException {
    return connect(jdbcUrl());
  }

  /**
   * A hot standby of this server, on a port of its own and with the same settings, that streams
   * from it and whose data are deleted at its end.
   */
  public PostgresServer startStandby() throws SQLException, IOException {
    Path copy =
        Files.createTempDirectory(
            dataDirectory().resolve("..").normalize(), dataDirectory().getFileName() + "-standby-");
    new BaseBackup(this).into(copy);
    var builder = new Builder();
    builder.settings.putAll(settings);
    return builder.start(cluster.sibling(copy));
  }

  /** Makes a standby the primary; waits until it accepts writes. */
  public void promote() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_promote()");
    }
  }

  /** Not through {@code DriverManager}, which overlooks drivers of Maven's class loaders. */
  public static Connection connect(String jdbcUrl) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setURL(jdbcUrl);
    return source.getConnection();
  }

  /** Ends the server, and deletes its data unless they are to be kept. Idempotent. */
  @Override
  public void close() {
    end();
    if (shutdownHook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException exiting) {
        // Then the hook runs anyway, and finds nothing to do.
      }
    }
  }

  private synchronized void end() {
    stop(keepData ? Stop.FAST : Stop.IMMEDIATE);
    if (keepData) {
      return;
    }
    try {
      Directories.delete(dataDirectory());
    } catch (IOException e) {
      throw new IllegalStateException("Cannot delete " + dataDirectory(), e);
    }
  }

  @GuardedBy("this")
  private void launch() throws IOException, InterruptedException {
    Instant leftoversUntil = Instant.now().plus(LEFTOVERS);
    for (int portsTried = 1; ; ) {
      if (anyPort && port == 0) {
        port = FreePort.find();
      }
      LogTail tail = LogTail.from(log);
      String problem = attempt();
      if (problem == null) {
        return;
      }
      // A killed server's children still hold its shared memory: they notice within a moment.
      boolean leftovers =
          tail.contains("is still in use") && Instant.now().isBefore(leftoversUntil);
      boolean portTaken = tail.contains("Address already in use");
      if (portTaken && anyPort && portsTried < 5) {
        portsTried++;
        port = 0;
      } else if (portTaken) {
        throw new CannotStart(
            "PostgreSQL did not start: port %d on 127.0.0.1 is taken.".formatted(port));
      } else if (!leftovers) {
        cluster.refuseSecondServer(); // The other one may have started at the same moment.
        throw new CannotStart(
            "PostgreSQL %s; its log is %s:%s".formatted(problem, log, tail.indented()));
      }
    }
  }

  /** One start; the answer is null, or what went wrong. */
  @GuardedBy("this")
  private @Nullable String attempt() throws IOException, InterruptedException {
    cluster.refuseSecondServer();
    var attempt =
        GuardedProcess.logging(
            cluster.server(serverSettings()), Stop.FAST.signal, Map.of("LC_ALL", "C"), log);
    Instant deadline = Instant.now().plus(START);
    while (!attempt.ended(POLL)) {
      int expectedPort = port;
      if (PidFile.in(dataDirectory()).filter(file -> file.readyOn(expectedPort)).isPresent()) {
        process = attempt;
        return null;
      }
      if (Instant.now().isAfter(deadline)) {
        attempt.signal(Stop.KILL.signal);
        return "was not ready after " + START.toSeconds() + " s";
      }
    }
    return "ended at once with status " + attempt.exitValue();
  }

  @GuardedBy("this")
  private Stream<String> serverSettings() {
    var all = new LinkedHashMap<String, String>(settings);
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    // A socket's path would be too long for the kernel in many a build directory.
    all.put("unix_socket_directories", "");
    return all.entrySet().stream().map(setting -> setting.getKey() + "=" + setting.getValue());
  }

  @Override
  public String toString() {
    return "PostgreSQL on port " + port() + ", data in " + dataDirectory();
  }

  /** What a server is to be like, until {@link #start()}. */
  public static final class Builder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path dataDirectory;
    private boolean keepData;
    private boolean shutdownHook = true;
    private int port;

    private Builder() {}

    /** A fixed port instead of any that is free. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** A server setting as in {@code postgresql.conf}. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /**
     * Loses everything when the <em>machine</em> fails, not when the server does; faster where
     * nobody would miss the data.
     */
    public Builder withoutSync() {
      return setting("fsync", "off");
    }

    /** Delete the data at {@link PostgresServer#close()} although their directory was chosen. */
    public Builder deleteData() {
      this.keepData = false;
      return this;
    }

    /** For who stops several things in an order of their own when the JVM ends. */
    public Builder withoutShutdownHook() {
      this.shutdownHook = false;
      return this;
    }

    /**
     * Makes the data where they are missing and starts the server.
     *
     * @throws CannotStart with one sentence that says why not, and the end of the server's log
     */
    public PostgresServer start() {
      try {
        Unprivileged user = Unprivileged.probe();
        Path wanted = dataDirectory == null ? temporaryDirectory() : dataDirectory;
        boolean sync = !"off".equals(settings.get("fsync"));
        var cluster =
            Cluster.at(wanted, user, user.binaries(PostgresBinaries.defaultCache()), sync);
        return start(cluster);
      } catch (IOException e) {
        throw new CannotStart("PostgreSQL did not start: " + e, e);
      }
    }

    private PostgresServer start(Cluster cluster) {
      var server = new PostgresServer(this, cluster);
      Thread hook = server.shutdownHook;
      if (hook != null) {
        Runtime.getRuntime().addShutdownHook(hook);
      }
      return server.start();
    }

    private static Path temporaryDirectory() throws IOException {
      Path build = Path.of("target").toAbsolutePath();
      return Files.isDirectory(build)
          ? Files.createTempDirectory(build, "postgres-")
          : Files.createTempDirectory("postgres-");
    }
  }
}
