package io.runcast.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code postmaster.pid}, in which a PostgreSQL server says who it is and whether it accepts
 * connections.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">the manual</a>;
 *     the line numbers are those of {@code src/include/utils/pidfile.h}
 */
record PidFile(long pid, String port, String status) {

  /** Nothing while the server writes it for the first time. */
  static Optional<PidFile> in(Path data) throws IOException {
    try {
      List<String> lines = Files.readAllLines(path(data), StandardCharsets.ISO_8859_1);
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      long pid = Long.parseLong(lines.get(0).strip());
      return Optional.of(new PidFile(pid, line(lines, 4), line(lines, 8)));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String line(List<String> lines, int number) {
    return lines.size() < number ? "" : lines.get(number - 1).strip();
  }

  static Path path(Path data) {
    return data.resolve("postmaster.pid");
  }

  /**
   * Connections are welcome: {@code ready}, or {@code standby} for one that reads only. The port
   * tells our server from one that another process starts on the same data at the same moment.
   */
  boolean readyOn(int expectedPort) {
    return port.equals(Integer.toString(expectedPort))
        && (status.equals("ready") || status.equals("standby"));
  }

  /**
   * The process is there and may be a PostgreSQL. A killed server leaves its file behind, and after
   * a reboot or in a container the number soon belongs to something else, which PostgreSQL itself
   * cannot tell.
   */
  boolean ownerLives() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse("postgres"))
        .filter(command -> command.contains("postgres"))
        .isPresent();
  }
}
