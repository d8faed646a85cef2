package io.runcast.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL all of whose processes are stopped in the middle of what they do, as on a machine
 * that is paused: connections stay open and silent. {@link #thaw()} lets it go on as if nothing had
 * happened.
 */
public final class FrozenServer {

  private final List<ProcessHandle> processes = new ArrayList<>();

  private FrozenServer(PostgresServer server) {
    ProcessHandle main = ProcessHandle.of(server.pid()).orElseThrow();
    // The main process first, so that it starts no others meanwhile.
    signal("STOP", main);
    processes.add(main);
    main.descendants()
        .forEach(
            process -> {
              signal("STOP", process);
              processes.add(process);
            });
  }

  public static FrozenServer freeze(PostgresServer server) {
    return new FrozenServer(server);
  }

  public void thaw() {
    processes.forEach(process -> signal("CONT", process));
  }

  private static void signal(String name, ProcessHandle process) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      if (kill.waitFor() != 0 && process.isAlive()) {
        throw new IllegalStateException("Cannot send " + name + " to process " + process.pid());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
