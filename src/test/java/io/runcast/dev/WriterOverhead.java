package io.runcast.dev;

import io.runcast.testkit.CannotStart;
import io.runcast.testkit.FreePort;
import io.runcast.testkit.PayaraProcess;
import io.runcast.testkit.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Measures what Runcast costs those who write: {@code mvn package -DskipTests exec:java@overhead}.
 *
 * <p>Every commit waits for the disk, as in production, because commits that wait for each other
 * are what a notification costs. The variants take turns, and each round begins with another one,
 * so that the machine's moods hit all alike. {@code -Druncast.bench.jdbc-url=} measures an existing
 * server, in databases of its own that are dropped at the end; {@code -Druncast.bench.seconds=} and
 * {@code -Druncast.bench.rounds=} take longer; {@code -Druncast.bench.variants=} names other {@link
 * OverheadVariant}s, to find out where a loss comes from.
 */
public final class WriterOverhead {

  static final int MOST_CLIENTS = 32;

  private static final List<Integer> CLIENTS = List.of(1, 8, MOST_CLIENTS);

  /** What is written, by the script's name. */
  private static final Map<String, String> LOADS =
      Collections.unmodifiableMap(
          new TreeMap<>(Map.of("single-row", "1 row", "thousand-rows", "1,000 rows")));

  private final Path project;
  private final Path scripts;
  private final PrintStream console;
  private final Set<OverheadVariant> variants;
  private final int rounds;
  private final int seconds;

  private WriterOverhead(
      Path project, PrintStream console, Set<OverheadVariant> variants, int rounds, int seconds) {
    this.variants = variants;
    this.project = project;
    this.scripts = project.resolve("src/test/pgbench");
    this.console = console;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Ends the JVM with status 1 and one line on standard error when something is missing. */
  public static void main(String[] arguments) {
    try {
      WriterOverhead overhead =
          new WriterOverhead(
              Path.of("").toAbsolutePath(),
              System.out,
              variants(System.getProperty("runcast.bench.variants")),
              positive("runcast.bench.rounds", 3),
              positive("runcast.bench.seconds", 3));
      overhead.run(Pgbench.find(), System.getProperty("runcast.bench.jdbc-url"));
      return;
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
    } catch (IOException | SQLException e) {
      System.err.println("The measurement failed: " + e);
    } catch (InterruptedException e) {
      System.err.println("The measurement was interrupted.");
    }
    System.exit(1);
  }

  private static Set<OverheadVariant> variants(@Nullable String names) {
    if (names == null) {
      return OverheadVariant.USUAL;
    }
    try {
      Set<OverheadVariant> variants = EnumSet.of(OverheadVariant.NOTHING);
      for (String name : names.split(",", -1)) {
        variants.add(OverheadVariant.valueOf(name.strip()));
      }
      return variants;
    } catch (IllegalArgumentException e) {
      throw new CannotStart(
          "runcast.bench.variants is '%s', but must be some of %s, with commas."
              .formatted(names, List.of(OverheadVariant.values())),
          e);
    }
  }

  private static int positive(String name, int usual) {
    String value = System.getProperty(name, Integer.toString(usual));
    if (!value.matches("[1-9][0-9]{0,5}")) {
      throw new CannotStart(name + " is '" + value + "', but must be a number of 1 or more.");
    }
    return Integer.parseInt(value);
  }

  private void run(Pgbench pgbench, @Nullable String jdbcUrl)
      throws IOException, SQLException, InterruptedException {
    if (jdbcUrl != null) {
      measureAt(pgbench, jdbcUrl);
      return;
    }
    // Room for what is written between two checkpoints, so that none falls into one turn only.
    try (PostgresServer postgres =
        PostgresServer.temporary().setting("max_wal_size", "4GB").start()) {
      measureAt(pgbench, postgres.jdbcUrl());
    }
  }

  private void measureAt(Pgbench pgbench, String jdbcUrl)
      throws IOException, SQLException, InterruptedException {
    Map<OverheadVariant, String> urls = new EnumMap<>(OverheadVariant.class);
    try (Connection connection = PostgresServer.connect(jdbcUrl);
        Statement statement = connection.createStatement()) {
      try {
        for (OverheadVariant variant : variants) {
          // One that was killed may have left its own.
          drop(statement, variant);
          statement.execute("create database " + database(variant));
          urls.put(variant, at(jdbcUrl, database(variant)));
          variant.prepare(at(jdbcUrl, database(variant)), scripts);
        }
        String served = urls.get(OverheadVariant.SERVED);
        try (PayaraProcess server = served == null ? null : listening(served)) {
          if (server != null) {
            server.awaitReady();
          }
          tell(statement, measure(pgbench, urls));
        }
      } finally {
        for (OverheadVariant variant : urls.keySet()) {
          drop(statement, variant);
        }
      }
    }
  }

  private OverheadTable measure(Pgbench pgbench, Map<OverheadVariant, String> urls)
      throws IOException, InterruptedException {
    OverheadTable table = new OverheadTable();
    List<OverheadVariant> turns = new ArrayList<>(urls.keySet());
    for (int round = 1; round <= rounds; round++) {
      console.printf("Round %d of %d …%n", round, rounds);
      for (Map.Entry<String, String> load : LOADS.entrySet()) {
        for (int clients : CLIENTS) {
          String name =
              "%s, %d client%s".formatted(load.getValue(), clients, clients == 1 ? "" : "s");
          for (OverheadVariant variant : turns) {
            Path script = scripts.resolve(load.getKey() + ".sql");
            String url = Objects.requireNonNull(urls.get(variant));
            table.add(name, variant, pgbench.run(url, script, clients, seconds));
          }
          Collections.rotate(turns, 1);
        }
      }
    }
    return table;
  }

  private void tell(Statement statement, OverheadTable table) throws SQLException, IOException {
    String text =
        "%s\nMedians of %d turns of %d s each; in brackets the share of what writers reach with"
            + " nothing of ours.\n%s, %d processors.\n";
    String report =
        text.formatted(
            table.markdown(),
            rounds,
            seconds,
            version(statement),
            Runtime.getRuntime().availableProcessors());
    Path file = project.resolve("target/writer-overhead.md");
    Files.writeString(file, report);
    console.println();
    console.print(report);
    console.println("Also in " + project.relativize(file) + ".");
  }

  private static String version(Statement statement) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            "select 'PostgreSQL ' || current_setting('server_version') || ', fsync '"
                + " || current_setting('fsync') || ', synchronous_commit '"
                + " || current_setting('synchronous_commit')")) {
      result.next();
      return result.getString(1);
    }
  }

  /** A real server with nobody following: awake while rows come, asleep when they do not. */
  private PayaraProcess listening(String jdbcUrl) throws IOException {
    Properties database = Objects.requireNonNull(Driver.parseURL(jdbcUrl, null));
    Map<String, String> login = new TreeMap<>();
    Optional.ofNullable(PGProperty.USER.getOrDefault(database))
        .ifPresent(user -> login.put("runcast.db.user", user));
    Optional.ofNullable(PGProperty.PASSWORD.getOrDefault(database))
        .ifPresent(password -> login.put("runcast.db.password", password));
    Path data = project.resolve("target/writer-overhead");
    Files.createDirectories(data);
    PayaraProcess.Site site =
        new PayaraProcess.Site(
            project,
            data,
            data.resolve("server.log"),
            InetAddress.getLoopbackAddress(),
            FreePort.find(),
            PayaraProcess.Pace.FAST);
    return PayaraProcess.start(site, Map.copyOf(login), jdbcUrl, console);
  }

  private static void drop(Statement statement, OverheadVariant variant) throws SQLException {
    statement.execute("drop database if exists " + database(variant) + " with (force)");
  }

  private static String database(OverheadVariant variant) {
    return "runcast_overhead_" + variant.name().toLowerCase(Locale.ROOT);
  }

  /** The same server and login, another database. */
  private static String at(String jdbcUrl, String database) {
    return jdbcUrl.replaceFirst("^(jdbc:postgresql://[^/]*/)[^?]*", "$1" + database);
  }
}
