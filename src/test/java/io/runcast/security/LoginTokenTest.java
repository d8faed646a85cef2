package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTokenTest {

  private static final byte[] KEY =
      "a key of thirty-two bytes or more".getBytes(StandardCharsets.UTF_8);
  private static final PasswordHash HASH = hash("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final LoginToken TOKEN =
      new LoginToken("abcdefghijklmnopqrstuv", Instant.ofEpochSecond(1_800_000_000), "zoë");

  @Test
  void comesBackAsItWas() {
    LoginToken.Unverified parsed = LoginToken.parse(TOKEN.encode(KEY, HASH)).orElseThrow();

    assertThat(parsed.token()).isEqualTo(TOKEN);
    assertThat(parsed.isSignedWith(KEY, HASH)).isTrue();
  }

  @Test
  void doesNotCountUnderAnotherKey() {
    byte[] other = "another key of thirty-two bytes or more".getBytes(StandardCharsets.UTF_8);

    LoginToken.Unverified parsed = LoginToken.parse(TOKEN.encode(other, HASH)).orElseThrow();

    assertThat(parsed.isSignedWith(KEY, HASH)).isFalse();
  }

  @Test
  void endsWithThePasswordItWasGivenFor() {
    PasswordHash changed = hash("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=");

    LoginToken.Unverified parsed = LoginToken.parse(TOKEN.encode(KEY, HASH)).orElseThrow();

    assertThat(parsed.isSignedWith(KEY, changed)).isFalse();
  }

  @Test
  void doesNotCountWithAnyCharacterChanged() {
    String encoded = TOKEN.encode(KEY, HASH);
    Random random = new Random(7);
    // The last character of the signature holds two bits that mean nothing.
    for (int at = 0; at < encoded.length() - 1; at++) {
      char other = (char) ('A' + random.nextInt(26));
      String changed = encoded.substring(0, at) + other + encoded.substring(at + 1);
      if (!changed.equals(encoded)) {
        assertThat(LoginToken.parse(changed).filter(token -> token.isSignedWith(KEY, HASH)))
            .as(changed)
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "....",
        "1.abcdefghijklmnopqrstuv",
        "2.abcdefghijklmnopqrstuv.AAAAAGtJ0gA.eg.c2ln",
        "1.abcdefghijklmnopqrstuv.AAAA.eg.c2ln",
        "1.abcdefghijklmnopqrstuv.f_________8.eg.c2ln",
        "1.abcdefghijklmnopqrstuv.AAAAAGtJ0gA.e g.c2ln",
        "1.tooshort.AAAAAGtJ0gA.eg.c2ln"
      })
  void isNoneOfThese(String text) {
    assertThat(LoginToken.parse(text)).isEmpty();
  }

  @Test
  void isNotReadWhenItIsTooLong() {
    assertThat(LoginToken.parse(TOKEN.encode(KEY, HASH) + "A".repeat(1024))).isEmpty();
  }

  private static PasswordHash hash(String key) {
    return PasswordHash.parse(
            "PBKDF2WithHmacSHA512:210000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:" + key)
        .orElseThrow();
  }
}
