package io.runcast.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The data directory of a PostgreSQL server: made with {@code initdb} where it is missing, checked
 * where it is not.
 */
final class Cluster {
  private static final String UNFINISHED = "-unfinished-";

  private final Path directory;
  private final Unprivileged user;
  private final PostgresBinaries binaries;

  private Cluster(Path directory, Unprivileged user, PostgresBinaries binaries) {
    this.directory = directory;
    this.user = user;
    this.binaries = binaries;
  }

  /**
   * Opens or makes it.
   *
   * @param sync false where losing everything with the machine is fine, which is faster
   */
  static Cluster at(Path wanted, Unprivileged user, PostgresBinaries binaries, boolean sync)
      throws IOException {
    refuseForeignContent(wanted);
    var cluster = new Cluster(user.directory(wanted), user, binaries);
    refuseForeignContent(cluster.directory);
    cluster.deleteUnfinished();
    cluster.refuseSecondServer();
    if (isEmpty(cluster.directory)) {
      cluster.initialise(sync);
    }
    return cluster;
  }

  Path directory() {
    return directory;
  }

  /** Data that were copied beside this cluster's, with their owner. */
  Cluster sibling(Path copy) {
    return new Cluster(copy, user, binaries);
  }

  /** The command that runs a server on this data in the foreground. */
  List<String> server(Stream<String> settings) {
    var command =
        new ArrayList<>(List.of(binaries.program("postgres"), "-D", directory.toString()));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return user.run(command);
  }

  /**
   * Makes sure that no server runs on the data, nor seems to: a killed one leaves its file behind.
   *
   * @throws CannotStart if the server is alive
   */
  void refuseSecondServer() throws IOException {
    Optional<PidFile> found = PidFile.in(directory);
    if (found.isEmpty()) {
      return; // Another server may be about to write it.
    }
    if (found.get().ownerLives()) {
      throw new CannotStart(
          "PostgreSQL already runs on %s (process %d): stop it or choose another directory."
              .formatted(directory, found.get().pid()));
    }
    Files.deleteIfExists(PidFile.path(directory)); // A killed server left it.
  }

  /** Makes the cluster beside its place and renames it, so that a half-made one is never used. */
  private void initialise(boolean sync) throws IOException {
    Path parent = directory.resolve("..").normalize();
    Path fresh =
        Files.createTempDirectory(
            parent, directory.getFileName() + UNFINISHED + ProcessHandle.current().pid() + "-");
    try {
      Path usable = user.directory(fresh);
      runInitdb(usable, sync);
      Files.deleteIfExists(directory);
      Files.move(usable, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (isEmpty(directory)) {
        throw e;
      }
      // Another process was faster; of the two servers the second will be refused.
    } finally {
      Directories.delete(fresh);
    }
  }

  /** Deletes what processes that were killed amid {@link #initialise} left behind. */
  private void deleteUnfinished() throws IOException {
    var unfinished =
        Pattern.compile(Pattern.quote(directory.getFileName() + UNFINISHED) + "(\\d{1,10})-.*");
    try (var siblings = Files.newDirectoryStream(directory.resolve("..").normalize())) {
      for (Path sibling : siblings) {
        Matcher name = unfinished.matcher(String.valueOf(sibling.getFileName()));
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Directories.delete(sibling);
        }
      }
    }
  }

  private void runInitdb(Path fresh, boolean sync) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + fresh,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions"));
    if (!sync) {
      command.add("--no-sync");
    }
    var initdb = GuardedProcess.piping(user.run(command), "INT", Map.of("LC_ALL", "C"));
    var output = new String(initdb.output().readAllBytes(), StandardCharsets.UTF_8);
    int status = initdb.onExit().join().exitValue();
    if (status != 0) {
      throw new CannotStart(
          "PostgreSQL could not make its data directory %s:%s"
              .formatted(directory, LogTail.lastLines(output)));
    }
  }

  /** Before anything is written or changes hands: the folder may be a slip of the pen. */
  private static void refuseForeignContent(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new CannotStart(directory + " is not a directory.");
    }
    if (!isEmpty(directory) && !Files.exists(directory.resolve("PG_VERSION"))) {
      throw new CannotStart(
          directory + " is not empty and holds no PostgreSQL data: choose another directory.");
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return true;
    }
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
