package io.runcast.security.django;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.Secret;
import io.runcast.security.django.SessionData.Login;
import io.runcast.security.django.Verdict.Bad;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDataTest {

  private static final long SEED = 20_260_101;
  private static final int ATTEMPTS = 20_000;

  /** What such texts are made of, and a few things they are not. */
  private static final String ALPHABET =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:.=+/ \n\0ä\uD83D";

  private final SessionData data = new SessionData(List.of(Vectors.KEY, Vectors.FORMER_KEY));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "large-session",
        "uncompressed",
        "former-key",
        "former-form",
        "former-form-large",
        "former-form-former-key",
        "signed-by-sha1"
      })
  void readsWhoIsLoggedIn(String vector) throws BadSessionException {
    Login login = data.read(Vectors.data(vector));

    assertThat(login).isEqualTo(new Login("7", Vectors.authHash(vector)));
  }

  @Test
  void takesANumberForAnId() throws BadSessionException {
    assertThat(data.read(Vectors.data("number-as-id")).userId()).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, NOBODY_LOGGED_IN",
    "pickle, NOT_JSON",
    "former-form-pickle, NOT_JSON",
    "deep, NOT_JSON",
    "array, NOT_JSON",
    "not-a-number, NOT_JSON",
    "bomb, TOO_LARGE",
    "other-salt, FORGED",
    "empty, MALFORMED"
  })
  void refusesWhatIsNoLogin(String vector, Bad reason) {
    assertRefused(Vectors.data(vector), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "uncompressed", "former-form", "signed-by-sha1"})
  void refusesEveryOtherKey(String vector) {
    var others =
        new SessionData(List.of(new Secret(Vectors.KEY.reveal() + "!"), Vectors.FORMER_KEY));

    assertThatExceptionOfType(BadSessionException.class)
        .isThrownBy(() -> others.read(Vectors.data(vector)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Bad.FORGED));
  }

  @Test
  void refusesTheFormerKeyWhenItNoLongerCounts() {
    var without = new SessionData(List.of(Vectors.KEY));

    assertThatExceptionOfType(BadSessionException.class)
        .isThrownBy(() -> without.read(Vectors.data("former-key")));
  }

  /** The text of the signature is compared, so the meaningless bits of base64 count too. */
  @ParameterizedTest
  @ValueSource(strings = {"session", "large-session", "uncompressed", "signed-by-sha1"})
  void refusesAChangeAnywhereInWhatIsSigned(String vector) {
    String text = Vectors.data(vector);

    for (int i = 0; i < text.length(); i++) {
      for (char other : new char[] {'A', 'B', '.', ':', '%'}) {
        String changed = text.substring(0, i) + other + text.substring(i + 1);
        if (!changed.equals(text)) {
          assertRefused(changed, Bad.FORGED, Bad.MALFORMED);
        }
      }
      assertRefused(text.substring(0, i), Bad.FORGED, Bad.MALFORMED);
      assertRefused(text.substring(0, i) + text.substring(i + 1), Bad.FORGED, Bad.MALFORMED);
    }
    assertRefused(text + "A", Bad.FORGED);
    assertRefused(text + ":", Bad.MALFORMED);
  }

  @Test
  void refusesAChangeAnywhereInTheFormerForm() {
    String text = Vectors.data("former-form");
    // The last characters hold fewer bits than they could, or none.
    int meaning = text.indexOf('=') < 0 ? text.length() : text.indexOf('=') - 1;

    for (int i = 0; i < meaning; i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String changed = text.substring(0, i) + other + text.substring(i + 1);
      assertRefused(changed, Bad.FORGED, Bad.MALFORMED);
      assertRefused(text.substring(0, i), Bad.FORGED, Bad.MALFORMED);
    }
  }

  @Test
  void refusesASignatureThatIsSomebodyElses() {
    String one = Vectors.data("session");
    String other = Vectors.data("large-session");

    String mixed = one.substring(0, one.lastIndexOf(':')) + other.substring(other.lastIndexOf(':'));

    assertRefused(mixed, Bad.FORGED);
  }

  @Test
  void refusesWhatIsTooLong() {
    String text = Vectors.data("uncompressed");

    assertRefused("A".repeat(SessionData.LONGEST + 1 - text.length()) + text, Bad.TOO_LARGE);
    assertRefused("A".repeat(SessionData.LONGEST - text.length()) + text, Bad.FORGED);
  }

  @Test
  void refusesGarbage() {
    Random random = new Random(SEED);
    String genuine = Vectors.data("session");

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var text = new StringBuilder(random.nextBoolean() ? "" : genuine);
      for (int edits = 1 + random.nextInt(8); edits > 0; edits--) {
        char any = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        text.insert(random.nextInt(text.length() + 1), any);
      }
      assertRefused(text.toString(), Bad.FORGED, Bad.MALFORMED);
    }
  }

  private void assertRefused(String text, Bad... reasons) {
    assertThatExceptionOfType(BadSessionException.class)
        .as("reading %s", text.length() > 1000 ? text.length() + " characters" : text)
        .isThrownBy(() -> data.read(text))
        .satisfies(e -> assertThat(e.reason()).isIn((Object[]) reasons));
  }
}
