package io.runcast.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "deflate, gzip;q=0.8, br",
        "gzip ; q=0.001",
        "x-gzip",
        "*",
        "*;q=0.5",
        "identity;q=0.5, gzip",
        "gzip, identity"
      })
  void compressesForWhoWantsIt(String accepted) {
    assertThat(Encoding.isGzipWanted(List.of(accepted))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "br, deflate",
        "identity",
        "gzip;q=0",
        "gzip;q=0.0, *",
        "*;q=0",
        "gzip;q=x",
        "gzip;v=1",
        "gzip;q=0.5, identity",
        "identity;q=0.9, gzip;q=0.2"
      })
  void doesNotForOthers(String accepted) {
    assertThat(Encoding.isGzipWanted(List.of(accepted))).isFalse();
  }

  @Test
  void readsSeveralHeadersAsOne() {
    assertThat(Encoding.isGzipWanted(List.of("br", "gzip"))).isTrue();
    assertThat(Encoding.isGzipWanted(null)).isFalse();
  }
}
