package io.runcast.dev;

import io.runcast.testkit.CannotStart;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Runs PostgreSQL's own load generator, which comes with a server package and not with ours. */
final class Pgbench {

  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");

  /** Where to connect, by the names that all of PostgreSQL's programs know. */
  private static final Map<String, PGProperty> ADDRESS =
      Map.of(
          "PGHOST", PGProperty.PG_HOST,
          "PGPORT", PGProperty.PG_PORT,
          "PGDATABASE", PGProperty.PG_DBNAME,
          "PGUSER", PGProperty.USER,
          "PGPASSWORD", PGProperty.PASSWORD);

  private final Path program;

  private Pgbench(Path program) {
    this.program = program;
  }

  /**
   * Finds it on the path or where Debian keeps it, the newest version first.
   *
   * @throws CannotStart with what to install where there is none
   */
  static Pgbench find() {
    return onPath()
        .or(Pgbench::ofDebian)
        .map(Pgbench::new)
        .orElseThrow(
            () ->
                new CannotStart(
                    "pgbench is neither on the PATH nor in /usr/lib/postgresql/*/bin: install it"
                        + " (Debian, Ubuntu: apt-get install postgresql-contrib; Fedora: dnf"
                        + " install postgresql-contrib; macOS: brew install postgresql)."));
  }

  /**
   * Runs a script over and over, each client with a connection of its own.
   *
   * @return transactions per second, without the time that connecting took
   * @throws CannotStart with pgbench's own words when any transaction failed
   */
  double run(String jdbcUrl, Path script, int clients, int seconds)
      throws IOException, InterruptedException {
    Properties database = Objects.requireNonNull(Driver.parseURL(jdbcUrl, null), jdbcUrl);
    int threads = Math.min(clients, Runtime.getRuntime().availableProcessors());
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-vacuum",
                "--client=" + clients,
                "--jobs=" + threads,
                "--time=" + seconds,
                "--file=" + script)
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    ADDRESS.forEach(
        (variable, property) ->
            Optional.ofNullable(property.getOrDefault(database))
                .ifPresent(value -> environment.put(variable, value)));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher tps = TPS.matcher(output);
    if (process.waitFor() != 0 || !tps.find()) {
      throw new CannotStart(program + " failed:\n" + output.strip());
    }
    return Double.parseDouble(tps.group(1));
  }

  private static Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1))
        .map(folder -> Path.of(folder, "pgbench"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> ofDebian() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders
          .map(folder -> folder.resolve("bin/pgbench"))
          .filter(Files::isExecutable)
          .max(Comparator.comparing(Pgbench::version));
    } catch (IOException e) {
      throw new CannotStart("Cannot look into " + versions + ": " + e, e);
    }
  }

  private static double version(Path program) {
    String folder = String.valueOf(program.getName(program.getNameCount() - 3));
    return folder.matches("[0-9]+([.][0-9]+)?") ? Double.parseDouble(folder) : 0;
  }
}
