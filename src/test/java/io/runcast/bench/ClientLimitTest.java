package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientLimitTest {

  @Test
  void letsThroughWhatIsPossible() {
    ClientLimit limit = new ClientLimit(20_000, 28_231);

    assertThat(limit.allowed(10_000)).isEqualTo(10_000);
    assertThat(limit.warning(10_000)).isEmpty();
  }

  @Test
  void saysWhichLimitIsInTheWay() {
    assertThat(new ClientLimit(4096, 28_231).allowed(10_000)).isEqualTo(3096);
    assertThat(new ClientLimit(4096, 28_231).warning(10_000))
        .contains(
            "3,096 clients instead of 10,000: this machine allows 4,096 open files (raise"
                + " 'ulimit -n').");
    assertThat(new ClientLimit(1_000_000, 5000).warning(10_000))
        .contains(
            "4,000 clients instead of 10,000: there are 5,000 local ports"
                + " (net.ipv4.ip_local_port_range).");
  }

  @Test
  void knowsThisMachine() {
    assertThat(ClientLimit.ofThisMachine().allowed(1)).isEqualTo(1);
    assertThat(ClientLimit.ofThisMachine().ports()).isGreaterThan(1000);
  }
}
