package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.Settings;
import io.runcast.TestSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private final Origins origins = new Origins();

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  void begin() {
    Settings settings = TestSettings.with("runcast.access.origins", "https://crm.example");
    ClientAddress addresses = new ClientAddress();
    addresses.settings = settings;
    origins.settings = settings;
    origins.addresses = addresses;
  }

  @Test
  void takesProgramsForNobodysPage() {
    assertThat(isForeign()).isFalse();
  }

  @Test
  void knowsItsOwnPages() {
    assertThat(isForeign("Sec-Fetch-Site", "same-origin", "Origin", "https://else.example"))
        .isFalse();
    assertThat(isForeign("Sec-Fetch-Site", "none")).isFalse();
    assertThat(isForeign("Origin", "https://Runs.example", "Host", "runs.example")).isFalse();
    assertThat(isForeign("Origin", "http://runs.example:8080", "Host", "runs.example:8080"))
        .isFalse();
  }

  @Test
  void knowsThoseOfAllowedSites() {
    assertThat(isForeign("Origin", "https://crm.example", "Sec-Fetch-Site", "cross-site"))
        .isFalse();
  }

  @Test
  void callsAllOthersForeign() {
    String host = "runs.example";
    assertThat(isForeign("Origin", "https://evil.example", "Host", host)).isTrue();
    assertThat(isForeign("Origin", "https://runs.example.evil.example", "Host", host)).isTrue();
    assertThat(isForeign("Origin", "http://crm.example", "Host", host)).isTrue();
    assertThat(isForeign("Origin", "null", "Host", host)).isTrue();
    assertThat(isForeign("Origin", "", "Host", host)).isTrue();
    assertThat(isForeign("Sec-Fetch-Site", "cross-site")).isTrue();
    assertThat(isForeign("Sec-Fetch-Site", "same-site")).isTrue();
    assertThat(isForeign("Sec-Fetch-Site", "nonsense")).isTrue();
  }

  @Test
  void asksTheProxyForTheHostOnlyWhereThereIsOne() {
    assertThat(
            isForeign(
                "Origin", "https://evil.example", "X-Forwarded-Host", "evil.example", "Host", "h"))
        .isTrue();
  }

  private boolean isForeign(String... headers) {
    return origins.isForeign(Requests.from("192.0.2.1", headers));
  }
}
