package io.runcast.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.runcast.testkit.CannotStart;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.LogWriter;
import io.runcast.testkit.PayaraProcess;
import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** What is measured: PostgreSQL, and Payara Micro with the WAR, as processes of their own. */
final class Stage implements AutoCloseable {
  private static final String DATABASE = "bench";

  private final BenchOptions options;
  private final PostgresServer postgres;
  private final String jdbcUrl;
  private final PayaraProcess.Site site;

  /** What the server says stays in its log: in a storm it is much. */
  private final PrintStream console =
      new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);

  private PayaraProcess payara;
  private ProcessHandle server;

  private Stage(
      BenchOptions options, PostgresServer postgres, String jdbcUrl, PayaraProcess.Site site)
      throws IOException, InterruptedException {
    this.options = options;
    this.postgres = postgres;
    this.jdbcUrl = jdbcUrl;
    this.site = site;
    this.payara = PayaraProcess.start(site, options.forServer(), jdbcUrl, console);
    try {
      payara.awaitReady();
      this.server = serverProcess();
    } catch (CannotStart | InterruptedException e) {
      payara.close();
      throw e;
    }
  }

  /** Starts both; they end with this JVM at the latest. */
  static Stage open(BenchOptions options, Path project, Path data)
      throws IOException, SQLException, InterruptedException {
    Files.createDirectories(data);
    // Room for what is written between two checkpoints, so that none falls into one scenario only.
    var builder = PostgresServer.temporary().setting("max_wal_size", "4GB");
    PostgresServer postgres = (options.sync() ? builder : builder.withoutSync()).start();
    try {
      var site =
          new PayaraProcess.Site(
              project,
              data.resolve("server"),
              data.resolve("server.log"),
              InetAddress.getLoopbackAddress(),
              FreePort.find(),
              PayaraProcess.Pace.FAST);
      return new Stage(options, postgres, postgres.createDatabase(DATABASE), site);
    } catch (CannotStart | IOException | SQLException | InterruptedException e) {
      postgres.close();
      throw e;
    }
  }

  URI uri() {
    return site.uri();
  }

  /** So many new runs, without a row. */
  long[] startRuns(int count) throws SQLException {
    long[] runs = new long[count];
    try (var scraper = LogWriter.to(jdbcUrl)) {
      for (int i = 0; i < count; i++) {
        runs[i] = scraper.startRun();
      }
    }
    return runs;
  }

  /**
   * A run that has ended, with so many rows, written at once: {@code row 1}, {@code row 2}, ….
   *
   * @param messageSize characters of a row's message
   */
  long writtenRun(int rows, int messageSize) throws SQLException {
    long[] run = startRuns(1);
    try (Connection connection = PostgresServer.connect(jdbcUrl);
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into scraper_control_scraperlog (run_id, level, portal, message, created_at)"
                    + " select ?, 'INFO', 'p' || g % 7, rpad('row ' || g || ' ', ?, 'abcdefghij'), now()"
                    + " from generate_series(1, ?) g")) {
      statement.setLong(1, run[0]);
      statement.setInt(2, messageSize);
      statement.setInt(3, rows);
      statement.execute();
    }
    finish(run);
    return run[0];
  }

  void finish(long[] runs) throws SQLException {
    try (var scraper = LogWriter.to(jdbcUrl)) {
      for (long run : runs) {
        scraper.finish(run, "completed");
      }
    }
  }

  RowWriter writer(long[] runs, int messageSize) throws SQLException {
    return new RowWriter(jdbcUrl, runs, messageSize);
  }

  /** What the application's JVM has cost until now. */
  CpuTime serverCpu() {
    return CpuTime.of(server);
  }

  CpuTime postgresCpu() {
    return ProcessHandle.of(postgres.pid())
        .map(CpuTime::of)
        .orElseThrow(() -> new IllegalStateException("PostgreSQL is gone"));
  }

  LiveHeap heap() throws IOException, InterruptedException {
    return LiveHeap.of(server.pid());
  }

  /** What the application's process holds of the machine's memory, in bytes; 0 if nobody says. */
  long residentMemory() throws IOException {
    Path status = Path.of("/proc", Long.toString(server.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** Kills the server: nobody is told. */
  void killServer() throws InterruptedException {
    payara.kill();
  }

  /** Starts it again on the same port, without waiting until it is ready. */
  void startServer() throws IOException {
    payara = PayaraProcess.start(site, options.forServer(), jdbcUrl, console);
  }

  /** Ends it and starts it on the same port with options of the JVM, until it is ready. */
  void restartServer(List<String> jvmOptions) throws IOException, InterruptedException {
    payara.close();
    payara = PayaraProcess.start(site, options.forServer(), jvmOptions, jdbcUrl, console);
    payara.awaitReady();
    findServer();
  }

  /** Looks for the server that serves now; after {@link #startServer()}, once it has answered. */
  void findServer() {
    server = serverProcess();
  }

  /** False when the server has ended by itself. */
  boolean isServing() {
    return !payara.onExit().isDone();
  }

  /** In PostgreSQL's words. */
  String databaseFacts() throws SQLException {
    try (Connection connection = PostgresServer.connect(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select 'PostgreSQL ' || current_setting('server_version') || ', fsync '"
                    + " || current_setting('fsync') || ', synchronous_commit '"
                    + " || current_setting('synchronous_commit')")) {
      result.next();
      return result.getString(1);
    }
  }

  @Override
  public void close() {
    payara.close();
    postgres.close();
  }

  /** The JVM itself: between it and us stands the shell that watches over it. */
  private ProcessHandle serverProcess() {
    String port = Integer.toString(site.port());
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("java"))
        .filter(each -> arguments(each).containsAll(List.of("--port", port)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The server's process is not to be found"));
  }

  private static List<String> arguments(ProcessHandle process) {
    return Arrays.asList(process.info().arguments().orElse(new String[0]));
  }
}
