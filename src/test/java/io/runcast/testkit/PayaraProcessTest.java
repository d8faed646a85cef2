package io.runcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayaraProcessTest {

  private final PayaraProcess.Site site =
      new PayaraProcess.Site(
          Path.of("/project"),
          Path.of("/data"),
          Path.of("/data/server.log"),
          InetAddress.getLoopbackAddress(),
          8081,
          PayaraProcess.Pace.SOON);

  @Test
  void givesTheApplicationsSettingsToTheServersJvm() {
    var command =
        PayaraProcess.command(
            site, Map.of("runcast.heartbeat", "5s"), Path.of("/tmp"), Path.of("/tmp/pre-boot"));

    assertThat(command).containsSequence("--port", "8081").contains("--nohazelcast");
    assertThat(command.indexOf("-Druncast.heartbeat=5s")).isBetween(1, command.indexOf("-jar"));
  }

  @Test
  void answersOnLoopbackWhereItListensEverywhere() throws UnknownHostException {
    var everywhere =
        new PayaraProcess.Site(
            site.project(),
            site.data(),
            site.log(),
            InetAddress.getByName("0.0.0.0"),
            8081,
            PayaraProcess.Pace.SOON);

    assertThat(everywhere.uri()).hasToString("http://127.0.0.1:8081/");
  }
}
