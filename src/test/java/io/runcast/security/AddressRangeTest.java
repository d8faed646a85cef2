package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.7,10.0.0.7,true",
    "10.0.0.7,10.0.0.8,false",
    "10.0.0.0/8,10.255.1.2,true",
    "10.0.0.0/8,11.0.0.1,false",
    "192.168.4.0/22,192.168.7.255,true",
    "192.168.4.0/22,192.168.8.0,false",
    "0.0.0.0/0,203.0.113.9,true",
    "fd00::/8,fd12:3456::1,true",
    "fd00::/8,fe80::1,false",
    "::1,::1,true",
    "::1,127.0.0.1,false",
    "0.0.0.0/0,::1,false",
  })
  void includesWhatBeginsWithTheSameBits(String range, String address, boolean included) {
    AddressRange parsed = AddressRange.parse(range).orElseThrow();

    assertThat(parsed.includes(AddressRange.address(address).orElseThrow())).isEqualTo(included);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "fd00::/129",
        "256.1.1.1",
        "example.org/8",
        ":::",
        "10.0.0.0/8/8"
      })
  void isNoneOfThese(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void readsAddressesOnly() {
    assertThat(AddressRange.address("dead.beef")).isEmpty();
  }
}
