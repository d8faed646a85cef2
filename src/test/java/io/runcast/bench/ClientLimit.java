package io.runcast.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many connections this machine allows from one process to one port: each costs a file
 * descriptor here and one in the server, and a local port.
 *
 * @param files {@code ulimit -n}, to which the JVM has raised itself and what it starts
 * @param ports of {@code net.ipv4.ip_local_port_range}
 */
record ClientLimit(long files, long ports) {
  private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  /** What server, class files and libraries need beside the connections. */
  private static final int RESERVED = 1000;

  static ClientLimit ofThisMachine() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    return new ClientLimit(files, localPorts());
  }

  private static long localPorts() {
    try {
      // The kernel tells it whole only to who asks for more than a byte: not to readString.
      String[] range = Files.readAllLines(PORT_RANGE).get(0).split("\\s+", -1);
      return Long.parseLong(range[1]) - Long.parseLong(range[0]);
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** As many of these clients as are possible. */
  int allowed(int wanted) {
    return (int) Math.max(1, Math.min(wanted, Math.min(files, ports) - RESERVED));
  }

  /** For people. */
  String text() {
    return "%,d open files, %,d local ports".formatted(files, ports);
  }

  /** A sentence where fewer are possible. */
  Optional<String> warning(int wanted) {
    int allowed = allowed(wanted);
    if (allowed >= wanted) {
      return Optional.empty();
    }
    return Optional.of(
        files <= ports
            ? "%,d clients instead of %,d: this machine allows %,d open files (raise 'ulimit -n')."
                .formatted(allowed, wanted, files)
            : "%,d clients instead of %,d: there are %,d local ports (net.ipv4.ip_local_port_range)."
                .formatted(allowed, wanted, ports));
  }
}
