package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.FreePort;
import io.runcast.testkit.PayaraProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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
    properties.setProperty("runcast.http.port", Integer.toString(FreePort.find()));
    Path project = Path.of("").toAbsolutePath();
    PrintStream console =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    DevSettings settings = DevSettings.from(properties, project);
    try (PayaraProcess server =
        PayaraProcess.start(
            settings.site(project),
            settings.forServer(),
            "jdbc:postgresql://127.0.0.1:1/none",
            console)) {
      assertThatThrownBy(server::awaitReady)
          .hasMessageContaining("runcast.ring.rows is \"a-few\"; allowed: a whole number");
    }
  }
}
