package io.runcast.dev;

import io.runcast.testkit.CannotStart;
import io.runcast.testkit.PayaraProcess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What {@code mvn -Druncast.…} asks of the development server.
 *
 * @param port where the pages are, {@code runcast.http.port}
 * @param address what to listen on, {@code runcast.http.host}: loopback unless told otherwise, for
 *     the demo lets everyone in
 * @param demo whether the demo scraper writes, {@code runcast.demo}
 * @param data what stays between starts, {@code runcast.dev.data}, below the project if relative
 * @param forServer all other {@code runcast.…} settings, which the application judges itself
 */
record DevSettings(
    int port, InetAddress address, boolean demo, Path data, Map<String, String> forServer) {
  private static final String PORT = "runcast.http.port";
  private static final String HOST = "runcast.http.host";
  private static final String DEMO = "runcast.demo";
  private static final String DATA = "runcast.dev.data";
  private static final Set<String> OURS = Set.of(PORT, HOST, DEMO, DATA);

  /**
   * Reads them.
   *
   * @throws CannotStart with the name, the value and what is allowed
   */
  static DevSettings from(Properties properties, Path project) {
    return new DevSettings(
        port(properties.getProperty(PORT, "8080")),
        address(properties.getProperty(HOST, "127.0.0.1")),
        demo(properties.getProperty(DEMO, "true")),
        data(properties.getProperty(DATA, "target/dev"), project),
        forServer(properties));
  }

  /** How a browser on this machine reaches the server. */
  String url() {
    boolean everywhere = address.isAnyLocalAddress();
    boolean local = everywhere || address.isLoopbackAddress();
    return "http://" + (local ? "localhost" : address.getHostAddress()) + ":" + port + "/";
  }

  /** Where Payara runs. */
  PayaraProcess.Site site(Path project) {
    return new PayaraProcess.Site(
        project, data, data.resolve("server.log"), address, port, PayaraProcess.Pace.SOON);
  }

  private static int port(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(PORT, value, "a port from 1 to 65535");
  }

  private static InetAddress address(String value) {
    try {
      return InetAddress.getByName(value);
    } catch (UnknownHostException e) {
      throw invalid(HOST, value, "an address of this machine");
    }
  }

  private static boolean demo(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(DEMO, value, "true or false");
    };
  }

  private static Path data(String value, Path project) {
    try {
      if (!value.isBlank()) {
        return project.resolve(value).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw invalid(DATA, value, "a folder");
  }

  private static Map<String, String> forServer(Properties properties) {
    var others = new TreeMap<String, String>();
    for (String name : properties.stringPropertyNames()) {
      if (!name.startsWith("runcast.") || OURS.contains(name)) {
        continue;
      }
      if (name.startsWith("runcast.db.") && !name.equals("runcast.db.pool-size")) {
        throw new CannotStart(
            name
                + " is what this development server sets, as it brings its own database; for"
                + " another one start target/payara-micro.jar as in production.");
      }
      if (name.startsWith("runcast.http.") || name.startsWith("runcast.dev.")) {
        throw new CannotStart(
            name + " is unknown; there are " + String.join(", ", OURS.stream().sorted().toList()));
      }
      others.put(name, properties.getProperty(name));
    }
    return Map.copyOf(others);
  }

  private static CannotStart invalid(String name, String value, String allowed) {
    return new CannotStart(name + " is '" + value + "', but must be " + allowed + ".");
  }
}
