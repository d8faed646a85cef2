package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PayaraProcessTest {
  private static final Path PROJECT = Path.of("/project");

  @Test
  void givesTheApplicationsSettingsToTheServersJvm() {
    var command =
        PayaraProcess.command(
            settings(Map.of("runcast.heartbeat", "5s", "runcast.http.port", "8081")),
            PROJECT,
            Path.of("/tmp"),
            Path.of("/tmp/pre-boot"));

    assertThat(command).containsSequence("--port", "8081").contains("--nohazelcast");
    assertThat(command.indexOf("-Druncast.heartbeat=5s")).isBetween(1, command.indexOf("-jar"));
  }

  private static DevSettings settings(Map<String, String> values) {
    var properties = new Properties();
    properties.putAll(values);
    return DevSettings.from(properties, PROJECT);
  }
}
