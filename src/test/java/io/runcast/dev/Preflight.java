package io.runcast.dev;

import io.runcast.testkit.CannotStart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks for what would make the start fail later and less clearly.
 *
 * <p>Java's version is not among it: the build refuses an old one, and would not have compiled.
 */
final class Preflight {
  private static final long MEGABYTE = 1024 * 1024;
  private static final long NEEDED = 500 * MEGABYTE;

  private Preflight() {}

  /**
   * Checks all of it.
   *
   * @throws CannotStart with one line about the first problem
   */
  static void check(DevSettings settings, Path project) {
    requireBuilt(project.resolve("target/runcast.war"));
    requireBuilt(project.resolve("target/payara-micro.jar"));
    requireFreePort(settings);
    requireSpace(settings.data());
  }

  private static void requireBuilt(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CannotStart(file + " is missing: run 'mvn package' first, or 'mvn' alone.");
    }
  }

  private static void requireFreePort(DevSettings settings) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(settings.address(), settings.port()));
    } catch (IOException e) {
      throw new CannotStart(
          "Cannot listen on %s:%d (%s): choose another port with -Druncast.http.port=…"
              .formatted(settings.address().getHostAddress(), settings.port(), e.getMessage()),
          e);
    }
  }

  private static void requireSpace(Path data) {
    try {
      Files.createDirectories(data);
      long free = Files.getFileStore(data).getUsableSpace();
      if (free < NEEDED) {
        throw new CannotStart(
            "Only %d MB are free for %s, 500 MB are needed: choose a folder with -Druncast.dev.data=…"
                .formatted(free / MEGABYTE, data));
      }
    } catch (IOException e) {
      throw new CannotStart("Cannot use the folder " + data + ": " + e, e);
    }
  }
}
