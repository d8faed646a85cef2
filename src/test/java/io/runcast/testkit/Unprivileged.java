package io.runcast.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How PostgreSQL's programs run here, given that they refuse to run as root.
 *
 * <p>An ordinary user runs them as they are. For root each way is tried with a real command, since
 * containers forbid now this and now that: first a user namespace, in which root looks like nobody
 * but its files are still its own; then the user 65534 ("nobody"), who must own the data.
 *
 * <p>Whoever runs them may be unable to reach the wanted directory: nobody cannot pass {@code
 * /root}, and root in a user namespace cannot pass another user's private home. Then a directory
 * below the system's temporary one takes its place, always the same for the same wanted one.
 */
final class Unprivileged {
  private static final boolean WINDOWS = File.separatorChar == '\\';
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  private static final List<Unprivileged> WAYS_FOR_ROOT =
      List.of(
          new Unprivileged(ROOT, List.of("unshare", "-U")),
          new Unprivileged(
              NOBODY,
              List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")),
          new Unprivileged(NOBODY, List.of("chroot", "--userspec=" + NOBODY + ":" + NOBODY, "/")));

  private final int uid;
  private final List<String> prefix;

  private Unprivileged(int uid, List<String> prefix) {
    this.uid = uid;
    this.prefix = prefix;
  }

  /** Finds the way that works here. */
  static Unprivileged probe() {
    int me = me();
    if (me != ROOT) {
      return new Unprivileged(me, List.of());
    }
    return WAYS_FOR_ROOT.stream()
        .filter(way -> way.succeeds("test \"$(id -u)\" -ne 0"))
        .findFirst()
        .orElseThrow(
            () ->
                new CannotStart(
                    "PostgreSQL refuses to run as root, and neither unshare, setpriv nor chroot"
                        + " can start it as another user here: run this as an ordinary user."));
  }

  /** The command as this user runs it. */
  List<String> run(List<String> command) {
    var all = new ArrayList<>(prefix);
    all.addAll(command);
    return List.copyOf(all);
  }

  /** PostgreSQL's programs, in the wanted cache if this user can run them from there. */
  PostgresBinaries binaries(Path wantedCache) throws IOException {
    if (isWritable(wantedCache)) {
      PostgresBinaries binaries = PostgresBinaries.in(wantedCache);
      if (succeeds("\"$1\" --version", binaries.program("postgres"))) {
        return binaries;
      }
    }
    return PostgresBinaries.in(substitutes().resolve("cache"));
  }

  /**
   * A directory for this user's data: the wanted one, or its substitute.
   *
   * @param wanted an absolute path; made where it is missing, together with its parents
   */
  Path directory(Path wanted) throws IOException {
    Files.createDirectories(wanted);
    if (prefix.isEmpty() || canUse(wanted)) {
      return wanted;
    }
    String hash = HexFormat.of().toHexDigits(wanted.toString().hashCode());
    Path substitute = substitutes().resolve(wanted.getFileName() + "-" + hash);
    Files.createDirectories(substitute);
    if (!canUse(substitute)) {
      throw new CannotStart(
          "The user %d that PostgreSQL runs as can write neither %s nor %s."
              .formatted(uid, wanted, substitute));
    }
    deleteIfEmpty(wanted);
    return substitute;
  }

  private boolean canUse(Path directory) throws IOException {
    if (!succeeds("cd \"$1\"", directory.resolve("..").normalize().toString())) {
      return false;
    }
    if (Directories.owner(directory) != uid) {
      Directories.give(directory, uid);
    }
    return succeeds("cd \"$1\" && test -w .", directory.toString());
  }

  /** Everyone can make this name in a shared directory, so only one that is ours will do. */
  private static Path substitutes() throws IOException {
    int me = me();
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "runcast-postgres-" + me);
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
    }
    if (WINDOWS) {
      return folder;
    }
    if (Files.isSymbolicLink(folder) || Directories.owner(folder) != me) {
      throw new CannotStart(folder + " belongs to somebody else: remove it.");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  private static boolean isWritable(Path directory) {
    try {
      return Files.isWritable(Files.createDirectories(directory));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean succeeds(String script, String... arguments) {
    if (prefix.isEmpty() && WINDOWS) {
      return true;
    }
    var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(run(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(directory);
  }

  private static int me() {
    if (WINDOWS) {
      return -1;
    }
    try {
      Path probe = Files.createTempFile("runcast", ".uid");
      try {
        return Directories.owner(probe);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new CannotStart(
          "Cannot write to %s: %s".formatted(System.getProperty("java.io.tmpdir"), e), e);
    }
  }

  @Override
  public String toString() {
    return prefix.isEmpty() ? "as it is" : String.join(" ", prefix);
  }
}
