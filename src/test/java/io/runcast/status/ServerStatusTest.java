package io.runcast.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ServerStatusTest {

  private static final int DIGITS = 2;

  @Test
  void tellsPercentilesOfTheLagInSeconds() {
    Histogram micros = new Histogram(DIGITS);
    LongStream.rangeClosed(1, 100).map(millis -> millis * 1000).forEach(micros::recordValue);

    var lag = ServerStatus.lag(micros).build();

    assertThat(lag.getJsonNumber("p50").doubleValue()).isBetween(0.050, 0.051);
    assertThat(lag.getJsonNumber("p95").doubleValue()).isBetween(0.095, 0.096);
    assertThat(lag.getJsonNumber("p99").doubleValue()).isBetween(0.099, 0.100);
    assertThat(lag.getInt("count")).isEqualTo(100);
  }

  @Test
  void tellsNoneOfNoRows() {
    assertThat(ServerStatus.lag(new Histogram(DIGITS)).build())
        .hasToString("{\"p50\":null,\"p95\":null,\"p99\":null,\"count\":0}");
  }
}
