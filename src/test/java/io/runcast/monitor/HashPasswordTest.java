package io.runcast.monitor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.AccessSettings;
import io.runcast.Settings;
import io.runcast.security.PasswordHash;
import io.runcast.security.Role;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command prints is what the servers take, and nothing else gets out. */
@Timeout(60)
class HashPasswordTest {

  private static final String PASSWORD = "Grüße, 世界!";

  private final Stage stage = new Stage();

  @Test
  void printsAHashOfWhatWasTypedTwice() throws Exception {
    assertThat(stage.typing(PASSWORD, PASSWORD).run("hash-password")).isZero();

    assertThat(stage.questions()).containsExactly("New password: ", "Once more: ");
    assertThat(stage.err()).isEmpty();
    assertThat(stage.out())
        .matches("PBKDF2WithHmacSHA512:210000:[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=\\R");
    String hash = stage.out().strip();
    assertThat(PasswordHash.parse(hash))
        .hasValueSatisfying(parsed -> assertThat(parsed.iterations()).isEqualTo(210_000));
    assertThat(keyIn(hash)).isEqualTo(derivedByHand(PASSWORD, saltIn(hash), 210_000));
  }

  @Test
  void saltsEachHashAnew() {
    for (int i = 0; i < 2; i++) {
      stage.fed("long enough".getBytes(UTF_8)).run("hash-password", "--iterations=100000");
    }

    assertThat(stage.out().lines().map(hash -> saltIn(hash)))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(salt -> salt.length == 32);
  }

  @Test
  void printsTheWholeEntryAsTheSettingsWantIt() {
    assertThat(
            stage
                .fed("one of them".getBytes(UTF_8))
                .run("hash-password", "--user=anna", "--role=admin"))
        .isZero();
    assertThat(stage.run("hash-password", "--user", "jörg@crm.example", "--iterations", "100000"))
        .isZero();

    Map<String, AccessSettings.User> users = usersOf(stage.out());

    assertThat(users).containsOnlyKeys("anna", "jörg@crm.example");
    assertThat(users.get("anna"))
        .extracting(AccessSettings.User::role, user -> user.hash().iterations())
        .containsExactly(Role.ADMIN, 210_000);
    assertThat(users.get("jörg@crm.example"))
        .extracting(AccessSettings.User::role, user -> user.hash().iterations())
        .containsExactly(Role.VIEWER, 100_000);
  }

  @Test
  void takesTheFirstLineOfAFileOrOfStandardInput(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\r\nnot this\n");

    stage.run("hash-password", "--iterations=100000", "--password-file", file.toString());
    stage.fed((PASSWORD + "\nnot this").getBytes(UTF_8));
    stage.run("hash-password", "--iterations=100000", "--password-file=-");
    stage.run("hash-password", "--iterations=100000");

    assertThat(stage.err()).isEmpty();
    assertThat(stage.out().lines())
        .hasSize(3)
        .allSatisfy(
            hash ->
                assertThat(keyIn(hash)).isEqualTo(derivedByHand(PASSWORD, saltIn(hash), 100_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "geheim7", "\nlong enough, but too late"})
  void refusesAPasswordThatIsNone(String input) {
    assertThat(stage.fed(input.getBytes(UTF_8)).run("hash-password", "--password-file=-"))
        .isEqualTo(2);

    assertThat(stage.out()).isEmpty();
    assertThat(stage.err())
        .startsWith("runcast-monitor: The password is ")
        .containsPattern("empty|too short: at least 8")
        .doesNotContain("geheim7")
        .hasLineCount(1);
  }

  @Test
  void countsCharactersAndNotHowManyBytesTheyTake() {
    assertThat(stage.fed("🔑🔑🔑🔑🔑🔑🔑".getBytes(UTF_8)).run("hash-password")).isEqualTo(2);
    assertThat(stage.fed("🔑🔑🔑🔑🔑🔑🔑🔑".getBytes(UTF_8)).run("hash-password")).isZero();
  }

  @Test
  void refusesWhatItCannotKnowToBeMeant() {
    assertThat(stage.typing("long enough", "long enouhg").run("hash-password")).isEqualTo(2);
    assertThat(stage.err()).contains("The two passwords differ").doesNotContain("long eno");

    var latin = new Stage();
    assertThat(latin.fed("Grüße, Welt".getBytes(ISO_8859_1)).run("hash-password")).isEqualTo(2);
    assertThat(latin.err()).contains("Standard input cannot be read as UTF-8");

    var shown = new Stage();
    assertThat(shown.withVisibleInput().fed("long enough".getBytes(UTF_8)).run("hash-password"))
        .isEqualTo(2);
    assertThat(shown.err()).contains("The terminal would show the password");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--password=long-enough | Unknown option",
        "long-enough | Unmatched argument",
        "--role=admin | A role, but for whom?",
        "--user=a:b | --user must have",
        "--user= | --user must have",
        "--user=anna --role=root | VIEWER, ADMIN",
        "--iterations=99999 | must be 100000 to 20000000",
        "--iterations=20000001 | must be 100000 to 20000000",
        "--password-file=/nowhere | /nowhere cannot be read",
      })
  void refusesCommandLinesThatCannotBeMeantBeforeItAsks(String arguments, String told) {
    String[] all = ("hash-password " + arguments).split(" ");

    assertThat(stage.typing("long enough", "long enough").run(all)).isEqualTo(2);

    assertThat(stage.out()).isEmpty();
    assertThat(stage.questions()).isEmpty();
    assertThat(stage.err()).contains(told);
  }

  @Test
  void explainsItselfInBothLanguages() {
    assertThat(stage.run("hash-password", "--help")).isZero();
    assertThat(stage.out())
        .contains("Usage: runcast-monitor hash-password")
        .contains("Prints the hash of a new password")
        .contains("--lang")
        .doesNotContain("RUNCAST_MONITOR_URL");
    assertThat(stage.run("hash-password", "--help", "--lang=de")).isZero();
    assertThat(stage.out()).contains("Gibt den Hash eines neuen Passworts aus");
    assertThat(stage.run("--help", "--lang=de")).isZero();
    assertThat(stage.out()).contains("Befehle:").contains("Einmal fragen und enden");
    assertThat(stage.typing("kurz", "kurz").run("hash-password", "--lang=de")).isEqualTo(2);
    assertThat(stage.questions()).containsExactly("Neues Passwort: ", "Noch einmal: ");
    assertThat(stage.err()).contains("zu kurz: mindestens 8 Zeichen");
    assertThat(stage.run("hash-password", "--nonsense")).isEqualTo(2);
    assertThat(stage.err()).contains("(runcast-monitor hash-password --help)");
  }

  private static Map<String, AccessSettings.User> usersOf(String entries) {
    var source =
        new PropertiesConfigSource(
            Map.of("runcast.db.url", "jdbc:postgresql://db/crm", "runcast.access.users", entries),
            "test",
            1000);
    return Settings.read(new SmallRyeConfigBuilder().withSources(source).build()).access().users();
  }

  private static byte[] saltIn(String hash) {
    return Base64.getDecoder().decode(hash.split(":", -1)[2]);
  }

  private static byte[] keyIn(String hash) {
    return Base64.getDecoder().decode(hash.split(":", -1)[3]);
  }

  /** PBKDF2 as RFC 8018 §5.2 writes it down; a key of 32 bytes needs its first block only. */
  private static byte[] derivedByHand(String password, byte[] salt, int iterations)
      throws GeneralSecurityException {
    Mac hmac = Mac.getInstance("HmacSHA512");
    hmac.init(new SecretKeySpec(password.getBytes(UTF_8), "HmacSHA512"));
    byte[] link = hmac.doFinal(ByteBuffer.allocate(salt.length + 4).put(salt).putInt(1).array());
    byte[] block = link.clone();
    for (int i = 1; i < iterations; i++) {
      link = hmac.doFinal(link);
      for (int at = 0; at < block.length; at++) {
        block[at] ^= link[at];
      }
    }
    return Arrays.copyOf(block, 32);
  }
}
