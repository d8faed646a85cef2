package io.runcast.monitor;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows in a terminal how a Runcast is doing. Ends with 0 when all is well, 1 when something is
 * wrong, 2 when nobody knows. Its one subcommand hashes a password and asks no server.
 */
public final class Monitor {

  static final String NAME = "runcast-monitor";

  private static final int NARROWEST_HELP = 55;
  private static final int WIDEST_HELP = 100;

  private Monitor() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, Surroundings.ofProcess()));
  }

  static int run(String[] arguments, Surroundings surroundings) {
    Texts texts = LanguageOption.texts(arguments, surroundings.locale());
    var printable = new Printable(surroundings.charset());
    Consumer<String> errors =
        message -> {
          surroundings.err().println(NAME + ": " + printable.of(message));
          surroundings.err().flush();
        };
    var out = new PrintWriter(surroundings.out(), false, surroundings.charset());
    var command = new CommandLine(new MonitorCommand(surroundings, texts, errors));
    command.addMixin("language", new LanguageOption());
    var hashPassword = new CommandLine(new HashPasswordCommand(surroundings, texts));
    hashPassword.addMixin("language", new LanguageOption());
    command.addSubcommand(hashPassword);
    command.setOut(out);
    command.setResourceBundle(texts.bundle());
    for (CommandLine each : List.of(command, hashPassword)) {
      each.getCommandSpec().version(NAME + " " + version());
    }
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    command.setUsageHelpWidth(
        Math.min(WIDEST_HELP, Math.max(NARROWEST_HELP, surroundings.size().get().columns())));
    command.setParameterExceptionHandler(
        (e, given) -> {
          errors.accept(
              "%s (%s --help)"
                  .formatted(
                      e.getMessage(), e.getCommandLine().getCommandSpec().qualifiedName(" ")));
          return Outcome.UNKNOWN.exitCode();
        });
    command.setExecutionExceptionHandler(
        (e, given, result) -> {
          errors.accept(e instanceof WrongUsage ? e.getMessage() : e.toString());
          return Outcome.UNKNOWN.exitCode();
        });
    int exitCode = command.execute(arguments);
    out.flush();
    return exitCode;
  }

  /** The build's, from the jar's manifest. */
  static String version() {
    return Optional.ofNullable(Monitor.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
