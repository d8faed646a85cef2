package io.runcast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as an admin has it: one file, nothing beside it. */
@Timeout(120)
@Tag("serverless")
class MonitorJarIT {

  private static final Path JAR = built("runcast.monitor", "runcast-monitor.jar");
  private static final Path WAR = built("runcast.war", "runcast.war");

  @TempDir Path directory;
  private final Map<Process, Path> outputs = new HashMap<>();

  @Test
  void runsAloneAndEndsWithWhatItSaw() throws Exception {
    try (var healthy = FakeServer.answering(200, Samples.healthy());
        var unhealthy = FakeServer.answering(200, Samples.unhealthy())) {
      Process first = start(List.of(), "--once", "--url", healthy.url(), "--lang=en");
      Process second = start(List.of(), "--once", "--url", unhealthy.url(), "--lang=de");

      assertThat(exitCode(first)).isZero();
      assertThat(exitCode(second)).isEqualTo(1);
      assertThat(output(first)).contains("✓ healthy").doesNotContain("\033");
      assertThat(output(second)).contains("✗ krank");
    }
    Process refused = start(List.of(), "--once", "--url", "http://127.0.0.1:1", "--lang=en");
    assertThat(exitCode(refused)).isEqualTo(2);
    assertThat(output(refused).lines()).singleElement().asString().contains("refuses");
  }

  @Test
  void endsOnASignalWithWhatItSawLast() throws Exception {
    var asked = new CountDownLatch(2);
    try (var server =
        new FakeServer(
            exchange -> {
              FakeServer.send(exchange, 200, Samples.unhealthy());
              asked.countDown();
            })) {
      Process monitor = start(List.of(), "--interval=1", "--url", server.url(), "--lang=en");
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

      monitor.destroy();

      assertThat(exitCode(monitor)).isEqualTo(1);
      assertThat(output(monitor)).contains("✗ unhealthy");
    }
  }

  /** {@code script} of util-linux gives it a terminal of its own. */
  @Test
  void usesColoursOnARealTerminal() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).isExecutable();
    try (var server = FakeServer.answering(200, Samples.healthy())) {
      Process monitor =
          start(List.of("/usr/bin/script", "-qec"), "--once", "--lang=en", "--url", server.url());

      assertThat(exitCode(monitor)).isZero();
      assertThat(output(monitor)).contains("\033[32m✓ healthy\033[0m");
    }
  }

  @Test
  void hashesAPasswordFromAPipe() throws Exception {
    Process hashing = start(List.of(), "hash-password", "--user=anna", "--role=admin", "--lang=en");
    try (var input = hashing.outputWriter(StandardCharsets.UTF_8)) {
      input.write("Grüße, 世界!\n");
    }

    assertThat(exitCode(hashing)).isZero();
    assertThat(output(hashing).lines())
        .singleElement()
        .asString()
        .startsWith("anna:admin:PBKDF2WithHmacSHA512:210000:");
  }

  /** {@code script} of util-linux gives it a terminal of its own. */
  @Test
  void asksForAPasswordTwiceAndNeverShowsIt() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).isExecutable();
    Process hashing = start(List.of("/usr/bin/script", "-qec"), "hash-password", "--lang=en");
    try (var input = hashing.outputWriter(StandardCharsets.UTF_8)) {
      for (String question : List.of("New password: ", "Once more: ")) {
        await().atMost(Duration.ofSeconds(60)).until(() -> output(hashing).endsWith(question));
        input.write("long enough\n");
        input.flush();
      }
      assertThat(exitCode(hashing)).isZero();
    }

    assertThat(output(hashing)).contains("PBKDF2WithHmacSHA512:").doesNotContain("long enough");
  }

  @Test
  void refusesToReadAPasswordThatTheTerminalWouldShow() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).isExecutable();
    Path entries = directory.resolve("users");
    Process hashing =
        start(List.of("/usr/bin/script", "-qec"), "hash-password", "--lang=en", ">" + entries);

    assertThat(exitCode(hashing)).isEqualTo(2);
    assertThat(output(hashing)).contains("The terminal would show the password");
    assertThat(entries).isEmptyFile();
  }

  @Test
  void carriesItsLibrariesAndTheirLicencesAndTheWarCarriesNoneOfIt() throws IOException {
    try (var jar = new JarFile(JAR.toFile());
        var war = new JarFile(WAR.toFile())) {
      Manifest manifest = jar.getManifest();
      assertThat(manifest.getMainAttributes().getValue("Implementation-Version")).isNotBlank();
      assertThat(names(jar))
          .contains(
              "META-INF/LICENSE",
              "META-INF/licenses/parsson/LICENSE.md",
              "META-INF/licenses/jakarta.json-api/LICENSE.md",
              "META-INF/services/jakarta.json.spi.JsonProvider")
          .noneMatch(name -> name.endsWith("module-info.class"))
          .noneMatch(
              name ->
                  name.startsWith("io/runcast/")
                      && !name.startsWith("io/runcast/monitor/")
                      && name.endsWith(".class"));
      assertThat(names(war))
          .noneMatch(name -> name.startsWith("WEB-INF/classes/io/runcast/monitor"))
          .noneMatch(name -> name.contains("picocli"))
          .noneMatch(name -> name.contains("parsson"));
    }
  }

  private static List<String> names(JarFile file) {
    return file.stream().map(ZipEntry::getName).toList();
  }

  private Process start(List<String> wrapper, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    List<String> whole = new ArrayList<>(wrapper);
    if (wrapper.isEmpty()) {
      whole.addAll(command);
    } else {
      whole.addAll(List.of(String.join(" ", command), "/dev/null"));
    }
    Path output = Files.createTempFile(directory, "monitor", ".out");
    var builder = new ProcessBuilder(whole);
    builder
        .environment()
        .putAll(Map.of("LC_ALL", "C.UTF-8", "TERM", "xterm", "COLUMNS", "80", "NO_COLOR", ""));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = builder.start();
    outputs.put(process, output);
    return process;
  }

  private String output(Process process) throws IOException {
    Path output = outputs.get(process);
    assertThat(output).isNotNull();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private static int exitCode(Process process) throws InterruptedException {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path built(String property, String name) {
    return Path.of(System.getProperty(property, "target/" + name)).toAbsolutePath();
  }
}
