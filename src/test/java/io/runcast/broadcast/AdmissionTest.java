package io.runcast.broadcast;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.Settings;
import io.runcast.broadcast.Admission.FullException;
import io.runcast.broadcast.Admission.Seat;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final Admission admission = new Admission();

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  void begin() {
    admission.settings =
        Settings.read(
            new SmallRyeConfigBuilder()
                .withSources(
                    new PropertiesConfigSource(
                        Map.of(
                            "runcast.db.url", "jdbc:postgresql://db/crm",
                            "runcast.client.max", "4",
                            "runcast.client.max-per-user", "2"),
                        "test",
                        100))
                .build());
  }

  @Test
  void refusesMoreOfOneUserThanItMayHave() throws FullException {
    Seat first = admission.take("ada", "192.0.2.0", 0);
    admission.take("ada", "192.0.2.0", 0);
    admission.take("bob", "192.0.2.0", 0);

    assertThatThrownBy(() -> admission.take("ada", "192.0.2.0", 0))
        .isInstanceOf(FullException.class)
        .hasMessageContaining("2 streams");
    first.close();
    first.close();
    assertThatCode(() -> admission.take("ada", "192.0.2.0", 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.take("ada", "192.0.2.0", 0))
        .isInstanceOf(FullException.class);
  }

  @Test
  void tellsThoseWhoAreNotLoggedInNotApart() throws FullException {
    admission.take(null, "192.0.2.0", 0);
    admission.take(null, "192.0.2.0", 0);
    Seat third = admission.take(null, "192.0.2.0", 0);
    admission.take("ada", "192.0.2.0", 0);

    assertThatThrownBy(() -> admission.take("bob", "192.0.2.0", 0))
        .isInstanceOf(FullException.class)
        .hasMessageContaining("This server");
    third.close();
    assertThatCode(() -> admission.take(null, "192.0.2.0", 0)).doesNotThrowAnyException();
  }
}
