package io.runcast.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A file of {@code server-config} with the names changed that an operator changes, too: the tests'
 * machine has neither those hosts nor those folders.
 */
record ServerConfig(String text) {

  private static final Path FOLDER = Path.of("server-config").toAbsolutePath();

  static Path path(String name) {
    return FOLDER.resolve(name);
  }

  static ServerConfig read(String name) throws IOException {
    return new ServerConfig(Files.readString(path(name)));
  }

  /** Replaces what must be there, everywhere. */
  ServerConfig with(String there, String here) {
    if (!text.contains(there)) {
      throw new IllegalArgumentException("The file no longer says " + there);
    }
    return new ServerConfig(text.replace(there, here));
  }

  /** Leaves out the lines that begin so. */
  ServerConfig without(String beginning) {
    return new ServerConfig(
        text.lines()
            .filter(line -> !line.strip().startsWith(beginning))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  Path writeTo(Path file) throws IOException {
    return Files.writeString(file, text);
  }
}
