package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginLimitsTest {

  private long now = 1_000_000;
  private final LoginLimits limits = new LoginLimits(() -> now);

  @Test
  void letsAFewMistakesOfOneNameThrough() {
    for (int attempt = 0; attempt < 10; attempt++) {
      assertThat(limits.take("ada", "192.0.2.99")).isEmpty();
    }

    assertThat(limits.take("ada", "192.0.2.99"))
        .hasValueSatisfying(wait -> assertThat(wait).isBetween(seconds(29), seconds(31)));
    assertThat(limits.take("bob", "192.0.2.99")).isEmpty();
  }

  @Test
  void letsMoreThroughAfterAWhile() {
    exhaust("ada");

    now += seconds(31).toNanos();

    assertThat(limits.take("ada", "192.0.2.1")).isEmpty();
    assertThat(limits.take("ada", "192.0.2.1")).isPresent();
  }

  @Test
  void countsNoneThatWasRight() {
    for (int attempt = 0; attempt < 100; attempt++) {
      assertThat(limits.take("ada", "192.0.2.1")).isEmpty();
      limits.giveBack("ada", "192.0.2.1");
    }
  }

  @Test
  void limitsOneAddressThatTriesManyNames() {
    for (int attempt = 0; attempt < 50; attempt++) {
      assertThat(limits.take("name " + attempt, "192.0.2.1")).isEmpty();
    }

    assertThat(limits.take("another", "192.0.2.1")).isPresent();
    assertThat(limits.take("another", "192.0.2.2")).isEmpty();
  }

  @Test
  void takesANetworkOfIpv6ForOneAddress() {
    for (int attempt = 0; attempt < 50; attempt++) {
      assertThat(limits.take("name " + attempt, "2001:db8:0:1::" + attempt)).isEmpty();
    }

    assertThat(limits.take("another", "2001:db8:0:1:ffff::1")).isPresent();
    assertThat(limits.take("another", "2001:db8:0:2::1")).isEmpty();
  }

  @Test
  void keepsNobodyOutForWhatOthersTryElsewhere() {
    exhaust("ada");

    assertThat(limits.take("ada", "192.0.2.2")).isEmpty();
  }

  @Test
  void limitsOneNameFromManyAddresses() {
    for (int attempt = 0; attempt < 100; attempt++) {
      assertThat(limits.take("ada", "192.0.2." + attempt)).isEmpty();
    }

    assertThat(limits.take("ada", "198.51.100.1")).isPresent();
  }

  @Test
  void forgetsNoNameForManyNamesOfOneAddress() {
    exhaust("ada");
    for (int attempt = 0; attempt < 50_000; attempt++) {
      limits.take("name " + attempt, "198.51.100.1");
    }

    assertThat(limits.take("ada", "192.0.2.1")).isPresent();
  }

  @Test
  void takesNothingFromAnAddressForANameThatIsLimited() {
    exhaust("ada");
    for (int attempt = 0; attempt < 100; attempt++) {
      assertThat(limits.take("ada", "192.0.2.1")).isPresent();
    }

    assertThat(limits.take("bob", "192.0.2.1")).isEmpty();
  }

  private void exhaust(String name) {
    for (int attempt = 0; attempt < 10; attempt++) {
      limits.take(name, "192.0.2.1");
    }
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
