package io.runcast.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.testkit.CannotStart;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevSettingsTest {
  private static final Path PROJECT = Path.of("/project");

  @Test
  void listensOnLoopbackWithTheDemoOnUnlessToldOtherwise() {
    var settings = DevSettings.from(new Properties(), PROJECT);

    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.address().isLoopbackAddress()).isTrue();
    assertThat(settings.demo()).isTrue();
    assertThat(settings.data()).isEqualTo(PROJECT.resolve("target/dev"));
    assertThat(settings.url()).isEqualTo("http://localhost:8080/");
  }

  @ParameterizedTest
  @CsvSource({
    "runcast.http.port, 0, a port from 1 to 65535",
    "runcast.http.port, 65536, a port from 1 to 65535",
    "runcast.http.port, http, a port from 1 to 65535",
    "runcast.demo, yes, true or false",
    "runcast.dev.data, '', a folder",
  })
  void namesTheSettingTheValueAndWhatIsAllowed(String name, String value, String allowed) {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> from(Map.of(name, value)))
        .withMessage(name + " is '" + value + "', but must be " + allowed + ".");
  }

  @Test
  void handsOnWhatIsTheApplicationsAndNothingElse() {
    var settings =
        from(
            Map.of("runcast.heartbeat", "5s", "runcast.http.port", "8081", "user.name", "someone"));

    assertThat(settings.forServer()).containsExactly(Map.entry("runcast.heartbeat", "5s"));
  }

  @ParameterizedTest
  @CsvSource({"runcast.db.url", "runcast.http.prot", "runcast.dev.dir"})
  void refusesWhatItWouldHaveToIgnore(String name) {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> from(Map.of(name, "x")))
        .withMessageStartingWith(name);
  }

  private static DevSettings from(Map<String, String> values) {
    var properties = new Properties();
    properties.putAll(values);
    return DevSettings.from(properties, PROJECT);
  }
}
