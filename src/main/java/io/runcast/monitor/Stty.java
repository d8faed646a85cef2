package io.runcast.monitor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a terminal by the program {@code stty}, since Java cannot. */
final class Stty {

  private Stty() {}

  /**
   * What it prints; empty where there is no such program, as on Windows, or no terminal.
   *
   * @param terminal what may be one
   */
  static Optional<String> of(Redirect terminal, String question) {
    try {
      Process stty =
          new ProcessBuilder("stty", question)
              .redirectInput(terminal)
              .redirectError(Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return Optional.empty();
      }
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.exitValue() == 0 ? Optional.of(answer) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
