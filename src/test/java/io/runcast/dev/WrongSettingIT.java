package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A wrong setting stops the deployment on Payara Micro, and the development server says which. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara")
@Timeout(120)
class WrongSettingIT {

  @TempDir Path data;

  @Test
  void namesTheSettingTheValueAndWhatIsAllowed() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("runcast.ring.rows", "a-few");
    properties.setProperty("runcast.dev.data", data.toString());
    properties.setProperty("runcast.http.port", Integer.toString(freePort()));
    Path project = Path.of("").toAbsolutePath();
    PrintStream console =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    try (PayaraProcess server =
        PayaraProcess.start(
            DevSettings.from(properties, project),
            project,
            "jdbc:postgresql://127.0.0.1:1/none",
            console)) {
      assertThatThrownBy(server::awaitReady)
          .hasMessageContaining("runcast.ring.rows is \"a-few\"; allowed: a whole number");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
