package io.runcast.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Makes the PostgreSQL that lies on the class path as one archive a directory of programs.
 *
 * <p>The directory is named by the archive's hash, so every version has its own and is unpacked
 * once. It comes into being by a rename: a process that is killed while unpacking leaves nothing
 * that looks complete, and of two that unpack at once either may win.
 */
final class PostgresBinaries {
  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  /** Outside the build directory, so that {@code mvn clean} costs no unpacking. */
  static Path defaultCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("runcast").toAbsolutePath();
  }

  /** Finds them in the cache or unpacks them there. */
  static PostgresBinaries in(Path cache) throws IOException {
    String archive =
        archiveName(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Files.exists(Path.of("/etc/alpine-release")));
    Path home = cache.resolve("postgresql-" + hashOf(archive).substring(0, 16));
    if (!Files.isDirectory(home)) {
      Files.createDirectories(cache);
      Path unpacked = Files.createTempDirectory(cache, "unpacking-");
      try {
        unpack(archive, unpacked);
        moveUnlessThere(unpacked, home);
      } finally {
        Directories.delete(unpacked);
      }
    }
    return new PostgresBinaries(home);
  }

  /** The path of {@code initdb} or {@code postgres}. */
  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The archive's name on the class path, by the scheme of the zonky binaries. */
  static String archiveName(String os, String arch, boolean alpine) {
    String system = os.toLowerCase(Locale.ROOT);
    String processor = arch.toLowerCase(Locale.ROOT);
    return "postgres-%s-%s%s.txz"
        .formatted(
            system.startsWith("windows")
                ? "windows"
                : system.startsWith("mac") ? "darwin" : "linux",
            processor.equals("aarch64")
                ? "arm_64"
                : processor.equals("amd64") ? "x86_64" : processor,
            alpine ? "-alpine_linux" : "");
  }

  private static InputStream open(String archive) {
    InputStream resource = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (resource == null) {
      throw new CannotStart(
          "No PostgreSQL for this machine: "
              + archive
              + " is not on the class path; choose its jar with -Dpostgres.platform=….");
    }
    return resource;
  }

  private static String hashOf(String archive) throws IOException {
    try (var input = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      input.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(input.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }

  private static void unpack(String archive, Path target) throws IOException {
    // Other users run these programs where root starts them: see Unprivileged.
    permit(target, "rwxr-xr-x");
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("The archive points outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          permit(path, "rwxr-xr-x");
          continue;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          permit(path, (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--");
        }
      }
    }
  }

  private static void permit(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
      Files.setPosixFilePermissions(path, wanted);
    }
  }

  private static void moveUnlessThere(Path unpacked, Path home) throws IOException {
    try {
      Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(home)) {
        throw e;
      }
      // Another process was faster; its copy is the same.
    }
  }
}
