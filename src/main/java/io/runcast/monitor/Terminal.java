package io.runcast.monitor;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Optional;

/** The terminal the program was started in, if it was. */
final class Terminal {

  private Terminal() {}

  static boolean isThere() {
    return console().isPresent();
  }

  /** The locale's, which since Java 18 is not the default one. */
  static Charset charset() {
    return console().map(Console::charset).orElseGet(Terminal::charsetOfLocale);
  }

  /** Without showing what is typed. */
  static Optional<String> askPassword(String question) {
    return console().map(console -> console.readPassword("%s", question)).map(String::new);
  }

  /**
   * Whether what is typed comes in, though the output may go elsewhere: then there is no console,
   * and the terminal shows what is typed.
   */
  static boolean isInput() {
    return Stty.of(ProcessBuilder.Redirect.INHERIT, "-g").isPresent();
  }

  private static Charset charsetOfLocale() {
    String name = System.getProperty("native.encoding", "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }

  @SuppressWarnings("SystemConsoleNull") // It is null in Java 17, and asked in newer ones.
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Terminal::isInteractive);
  }

  /** Since Java 22 there is a console without a terminal too, and a method to tell. */
  private static boolean isInteractive(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
