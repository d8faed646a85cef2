package io.runcast.monitor;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the program finds around itself: all of the process that it uses, so that tests can be one.
 *
 * @param out buffered; flushed once per refresh
 * @param charset of both outputs
 * @param terminal whether a person looks at the output
 */
record Surroundings(
    Map<String, String> environment,
    StandardInput input,
    PrintStream out,
    PrintStream err,
    Charset charset,
    boolean terminal,
    Locale locale,
    ZoneId zone,
    InstantSource clock,
    Supplier<TerminalSize> size,
    PasswordPrompt prompt,
    Pause pause,
    Ending ending) {

  static Surroundings ofProcess() {
    Charset charset = Terminal.charset();
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment,
        new StandardInput(System.in, Terminal::isInput),
        stream(FileDescriptor.out, charset),
        stream(FileDescriptor.err, charset),
        charset,
        Terminal.isThere(),
        Locale.getDefault(),
        ZoneId.systemDefault(),
        InstantSource.system(),
        () -> TerminalSize.read(environment),
        Terminal::askPassword,
        interval -> {
          TimeUnit.NANOSECONDS.sleep(interval.toNanos());
          return true;
        },
        Surroundings::endWithLastOutcome);
  }

  private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16), false, charset);
  }

  /** A halt, because the exit code of a signal can be replaced in no other way. */
  private static void endWithLastOutcome(Runnable restore, Watch watch) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  restore.run();
                  Runtime.getRuntime().halt(watch.outcome().exitCode());
                },
                "restore-terminal"));
  }
}
