package io.runcast.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a measurement cost the machine's cores.
 *
 * @param server the application server
 * @param postgres PostgreSQL with all its processes
 * @param clients the threads that play the clients
 * @param others programs that have nothing to do with it; a run in which this is not near zero is
 *     worth little. Zero where the system does not tell
 */
record Costs(Duration server, Duration postgres, Duration clients, Duration others) {

  /** Reads the clocks now, to be asked for the difference later. */
  static Meter begin(Stage stage, Crowd crowd) {
    return new Meter(stage, crowd, Clocks.read(stage, crowd));
  }

  /** Running clocks. */
  record Meter(Stage stage, Crowd crowd, Clocks before) {
    Costs end() {
      Clocks now = Clocks.read(stage, crowd);
      Duration server = now.server.since(before.server);
      Duration postgres = now.postgres.since(before.postgres);
      Duration others =
          now.machine
              .minus(before.machine)
              .minus(now.self.minus(before.self))
              .minus(server)
              .minus(postgres);
      return new Costs(
          server,
          postgres,
          now.clients.minus(before.clients),
          others.isNegative() ? Duration.ZERO : others);
    }
  }

  /** What each clock shows. */
  private record Clocks(
      CpuTime server, CpuTime postgres, Duration clients, Duration self, Duration machine) {
    private static final Path MACHINE = Path.of("/proc/stat");
    private static final long TICK_MILLIS = 10;

    static Clocks read(Stage stage, Crowd crowd) {
      return new Clocks(
          stage.serverCpu(), stage.postgresCpu(), crowd.cpu(), ofThisProcess(), ofTheMachine());
    }

    private static Duration ofThisProcess() {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean system
          ? Duration.ofNanos(system.getProcessCpuTime())
          : Duration.ZERO;
    }

    /** All processes: user, nice and system of the line {@code cpu}, see proc(5). */
    private static Duration ofTheMachine() {
      if (!Files.isReadable(MACHINE)) {
        return Duration.ZERO;
      }
      try {
        String[] columns = Files.readAllLines(MACHINE).get(0).split("\\s+", -1);
        long ticks = 0;
        for (int i = 1; i <= 3; i++) {
          ticks += Long.parseLong(columns[i]);
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
