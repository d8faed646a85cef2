package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.TestSettings;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

  private static final String FORWARDED = "X-Forwarded-For";

  @Test
  void believesNobodyUnlessTold() {
    assertThat(behind("").of(Requests.from("192.0.2.1", FORWARDED, "203.0.113.9")))
        .isEqualTo("192.0.2.1");
  }

  @Test
  void believesAProxy() {
    assertThat(behind("192.0.2.1").of(Requests.from("192.0.2.1", FORWARDED, "203.0.113.9")))
        .isEqualTo("203.0.113.9");
    assertThat(behind("192.0.2.1").of(Requests.from("192.0.2.2", FORWARDED, "203.0.113.9")))
        .isEqualTo("192.0.2.2");
  }

  @Test
  void believesOnlyWhatProxiesHaveAppended() {
    ClientAddress addresses = behind("192.0.2.1, 10.0.0.0/8");

    // The first one is the client's own invention.
    assertThat(
            addresses.of(
                Requests.from("192.0.2.1", FORWARDED, "198.51.100.7, 203.0.113.9, 10.0.0.5")))
        .isEqualTo("203.0.113.9");
    assertThat(
            addresses.of(
                Requests.from(
                    "192.0.2.1", FORWARDED, "198.51.100.7", FORWARDED, "203.0.113.9,10.0.0.5")))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void stopsAtWhatIsNoAddress() {
    assertThat(behind("192.0.2.1").of(Requests.from("192.0.2.1", FORWARDED, "evil\nname, unknown")))
        .isEqualTo("192.0.2.1");
    assertThat(behind("192.0.2.1").of(Requests.from("192.0.2.1"))).isEqualTo("192.0.2.1");
  }

  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  private static ClientAddress behind(String proxies) {
    ClientAddress addresses = new ClientAddress();
    addresses.settings = TestSettings.with("runcast.access.proxies", proxies);
    return addresses;
  }
}
