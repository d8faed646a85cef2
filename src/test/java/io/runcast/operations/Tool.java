package io.runcast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine; where it is missing, the test that asks for it is skipped. */
record Tool(Path program) {

  /** Where servers are, which an ordinary user's path lacks. */
  private static final List<String> MORE_PLACES =
      List.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin");

  /**
   * Finds it.
   *
   * @param debian the package that has it
   */
  static Tool orSkip(String name, String debian) {
    String path = System.getenv().getOrDefault("PATH", "");
    Optional<Path> found =
        Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), MORE_PLACES.stream())
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(),
        "No %s on this machine (Debian's package %s): what needs it is skipped"
            .formatted(name, debian));
    return new Tool(found.orElseThrow());
  }

  /** Runs it and expects that it is content; the answer is what it says. */
  String accepts(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("status of %s, which says:%n%s", command, output).isZero();
    return output;
  }
}
