package io.runcast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.testkit.CannotStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
  private static final List<String> KNOWN = List.of("latency", "burst");

  @Test
  void takesMavensEmptyPropertiesForNone() {
    BenchOptions options = read(Map.of("bench.only", "", "bench.clients", "", "bench.rates", ""));

    assertThat(options.wants("latency")).isTrue();
    assertThat(options.clients(1000)).isEqualTo(1000);
    assertThat(options.seconds(15)).isEqualTo(Duration.ofSeconds(15));
    assertThat(options.rates()).startsWith(100).isSorted();
    assertThat(options.sync()).isTrue();
  }

  @Test
  void takesWhatIsAskedFor() {
    BenchOptions options =
        read(
            Map.of(
                "bench.only", "burst",
                "bench.clients", "50",
                "bench.seconds", "3",
                "bench.rates", "10, 20",
                "bench.server", "runcast.ring.rows=100,runcast.heartbeat=5s"));

    assertThat(options.wants("latency")).isFalse();
    assertThat(options.wants("burst")).isTrue();
    assertThat(options.clients(1000)).isEqualTo(50);
    assertThat(options.seconds(15)).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.rates()).containsExactly(10, 20);
    assertThat(options.forServer())
        .containsOnly(Map.entry("runcast.ring.rows", "100"), Map.entry("runcast.heartbeat", "5s"));
  }

  @Test
  void saysWhatIsAllowed() {
    assertThatThrownBy(() -> read(Map.of("bench.only", "latncy")))
        .isInstanceOf(CannotStart.class)
        .hasMessage("bench.only is 'latncy', but must be some of latency,burst.");
    assertThatThrownBy(() -> read(Map.of("bench.clients", "many")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("bench.clients is 'many'");
    assertThatThrownBy(() -> read(Map.of("bench.server", "ring"))).isInstanceOf(CannotStart.class);
  }

  private static BenchOptions read(Map<String, String> given) {
    var properties = new Properties();
    properties.putAll(given);
    return BenchOptions.from(properties, KNOWN);
  }
}
