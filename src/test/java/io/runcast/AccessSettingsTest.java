package io.runcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runcast.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest {

  private static final String HASH =
      "PBKDF2WithHmacSHA512:210000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
          + ":BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=";
  private static final String LONG = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void letNobodyInUnlessTheySaySo() {
    AccessSettings access = access();

    assertThat(access.anonymous()).isEmpty();
    assertThat(access.users()).isEmpty();
    assertThat(access.django()).isEmpty();
    assertThat(access.jwt()).isEmpty();
    assertThat(access.origins()).isEmpty();
    assertThat(access.proxies()).isEmpty();
    assertThat(access.frameAncestors()).isEqualTo("'self'");
    assertThat(access.sessionAge()).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void takeAnAdminForAViewer() {
    assertThat(access("runcast.access.anonymous", "admin").anonymous())
        .isEqualTo(Set.of(Role.ADMIN, Role.VIEWER));
  }

  @Test
  void takeUsersByCommasAndLines() {
    AccessSettings access =
        access(
            "runcast.access.users",
            "anna:admin:"
                + HASH
                + ", bob:viewer:"
                + HASH
                + "\nzoë@crm.example:viewer:"
                + HASH
                + "\n");

    assertThat(access.users()).containsOnlyKeys("anna", "bob", "zoë@crm.example");
    assertThat(access.users())
        .hasEntrySatisfying("anna", anna -> assertThat(anna.role()).isEqualTo(Role.ADMIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anna",
        "anna:geheim",
        "anna:boss:" + HASH,
        "anna:viewer:geheim",
        ":viewer:" + HASH,
        "anna:viewer:PBKDF2WithHmacSHA1:210000:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA==",
        "anna:viewer:PBKDF2WithHmacSHA512:1000:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA==",
        "anna:viewer:PBKDF2WithHmacSHA512:210000:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
        "anna:viewer:PBKDF2WithHmacSHA512:99999999:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA=="
      })
  void tellAWrongUserByItsNumberAlone(String entry) {
    assertThatThrownBy(() -> access("runcast.access.users", "carl:viewer:" + HASH + "," + entry))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("runcast.access.users: entry 2 is wrong; allowed: name:role:hash")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void takeOneUserOfAName() {
    String anna = "anna:admin:" + HASH;

    assertThatThrownBy(() -> access("runcast.access.users", anna + "," + anna))
        .hasMessageContaining("entry 2 has the name of another one");
  }

  @Test
  void takeSecretsFromFiles() throws IOException {
    Path users = Files.writeString(folder.resolve("users"), "anna:admin:" + HASH + "\n");
    Path secret = Files.writeString(folder.resolve("secret"), LONG + "\n");

    AccessSettings access =
        access(
            "runcast.access.users-file", users.toString(),
            "runcast.access.secret-file", secret.toString(),
            "runcast.access.django-secret-key-file", secret.toString());

    assertThat(access.users()).containsKey("anna");
    assertThat(access.secret()).contains(new Secret(LONG));
    assertThat(access.django().orElseThrow().secretKeys()).containsExactly(new Secret(LONG));
  }

  @Test
  void wantASecretInOnePlace() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), LONG);

    assertThatThrownBy(
            () ->
                access(
                    "runcast.access.secret", LONG, "runcast.access.secret-file", file.toString()))
        .hasMessageContaining("runcast.access.secret and runcast.access.secret-file are both set")
        .hasMessageNotContaining(LONG);
    assertThatThrownBy(
            () -> access("runcast.access.secret-file", folder.resolve("none").toString()))
        .hasMessageContaining("allowed: a file that this server may read");
  }

  @ParameterizedTest
  @CsvSource({
    "runcast.access.anonymous,boss,allowed: viewer",
    "runcast.access.secret,short,at least 32 bytes",
    "runcast.access.jwt.secret,short,at least 32 bytes",
    "runcast.access.session-age,1s,a duration",
    "runcast.access.origins,crm.example,is no origin",
    "runcast.access.origins,https://crm.example/x,is no origin",
    "runcast.access.origins,*,is no origin",
    "runcast.access.frame-ancestors,'self'; script-src *,'none'",
    "runcast.access.frame-ancestors,*,'none'",
    "runcast.access.proxies,proxy.example,is no address",
    "runcast.access.django-session-table,a b,plain identifier",
    "runcast.access.django-cookie,a b,the name of a cookie",
    "runcast.access.django-login-url,javascript:alert(1),an address",
    "runcast.access.django-secret-key-fallbacks,old,without runcast.access.django-secret-key",
    "runcast.access.jwt.jwks-url,ftp://login.example/jwks,an address",
    "runcast.access.jwt.jwks-url,https://login.example/jwks,issuer and runcast.access.jwt.audience",
    "runcast.access.jwt.clock-skew,1h,a duration",
    "runcast.access.jwt.issuer2,x,is no setting"
  })
  void tellWhatIsWrongAndWhatIsAllowed(String name, String value, String told) {
    assertThatThrownBy(() -> access(name, value))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(told);
  }

  @Test
  void keepSecretsToThemselves() {
    Settings settings =
        TestSettings.with(
            "runcast.access.users",
            "anna:admin:" + HASH,
            "runcast.access.secret",
            LONG,
            "runcast.access.django-secret-key",
            "geheim$$#{x}\\$",
            "runcast.access.jwt.secret",
            LONG);

    assertThat(settings.toString())
        .contains("anna")
        .doesNotContain(LONG)
        .doesNotContain("geheim")
        .doesNotContain("PBKDF2");
    assertThat(settings.access().django().orElseThrow().secretKeys())
        .containsExactly(new Secret("geheim$$#{x}\\$"));
  }

  private static AccessSettings access(String... properties) {
    return TestSettings.with(properties).access();
  }
}
