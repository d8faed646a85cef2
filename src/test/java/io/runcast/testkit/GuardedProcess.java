package io.runcast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that never outlives this JVM, not even when the JVM is killed with SIGKILL.
 *
 * <p>A small shell stands between the two and reads signal names from a pipe that the JVM holds
 * open. When the JVM dies, however it dies, the kernel closes the pipe, the shell reads end of file
 * and ends the child. ({@code PR_SET_PDEATHSIG} does not serve: it watches the <em>thread</em> that
 * started the child, and test threads come and go.)
 *
 * <p>Shell and child have a session of their own, so that Ctrl-C at the terminal reaches the JVM
 * only, which then stops its children in the right order, and so that a SIGKILL of the JVM's whole
 * process group leaves the shell alive to clean up.
 *
 * <p>On Windows, which has neither, the child is a plain one, and every signal ends it at once.
 */
public final class GuardedProcess {
  private static final boolean WINDOWS = File.separatorChar == '\\';

  /**
   * $1 is the signal for "the JVM is gone". The guard runs beside the child, so the shell itself
   * can wait for the child and pass on its exit status.
   */
  private static final String GUARD =
      """
      end=$1; shift
      exec 3<&0
      "$@" </dev/null 3<&- &
      child=$!
      {
        while read -r signal <&3; do kill -s "$signal" "$child"; done
        kill -s "$end" "$child"
        for second in 1 2 3 4 5 6 7 8 9 10; do sleep 1; kill -0 "$child" || exit; done
        kill -s KILL "$child"
      } 2>/dev/null &
      guard=$!
      exec 3<&-
      wait "$child"
      status=$?
      kill "$guard" 2>/dev/null
      exit "$status"
      """;

  private final Process process;

  private GuardedProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a command.
   *
   * @param endSignal what the child gets when the JVM is gone: {@code INT}, {@code TERM}, …; ten
   *     seconds later it gets {@code KILL}
   * @param environment is added to the JVM's own
   * @param log is appended to, with both output streams; {@link #output()} then reads nothing
   */
  public static GuardedProcess logging(
      List<String> command, String endSignal, Map<String, String> environment, Path log)
      throws IOException {
    var builder = builder(command, endSignal, environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new GuardedProcess(builder.start());
  }

  /** The same with both output streams in {@link #output()}, which the caller must read. */
  public static GuardedProcess piping(
      List<String> command, String endSignal, Map<String, String> environment) throws IOException {
    return new GuardedProcess(builder(command, endSignal, environment).start());
  }

  private static ProcessBuilder builder(
      List<String> command, String endSignal, Map<String, String> environment) {
    var guarded = new ArrayList<String>();
    if (!WINDOWS) {
      guarded.addAll(Session.PREFIX);
      guarded.addAll(List.of("sh", "-c", GUARD, "sh", endSignal));
    }
    guarded.addAll(command);
    var builder = new ProcessBuilder(guarded).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Sends {@code INT}, {@code QUIT}, {@code TERM} or {@code KILL}; nothing if the child ended. */
  public void signal(String name) {
    if (WINDOWS) {
      process.destroy();
      return;
    }
    try {
      OutputStream pipe = process.getOutputStream();
      pipe.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException broken) {
      // The shell has gone, and with it the child: that is what the caller wants.
      process.destroy();
    }
  }

  /** Waits for the end; false where it has not come in time. */
  public boolean ended(Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit status of a child that ended, 128 + n where signal n ended it. */
  public int exitValue() {
    return process.exitValue();
  }

  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  public InputStream output() {
    return process.getInputStream();
  }

  /** What starts a command in a session of its own: util-linux and BusyBox, or macOS's Perl. */
  private static final class Session {
    static final List<String> PREFIX = prefix();

    private static List<String> prefix() {
      if (onPath("setsid")) {
        return List.of("setsid");
      }
      if (onPath("perl")) {
        return List.of("perl", "-MPOSIX=setsid", "-e", "setsid; exec @ARGV or die");
      }
      return List.of();
    }

    private static boolean onPath(String program) {
      String path = System.getenv().getOrDefault("PATH", "");
      return path.lines()
          .flatMap(line -> List.of(line.split(File.pathSeparator, -1)).stream())
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
  }
}
