package io.runcast.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.runcast.TestSettings;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult.Status;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfiguredUsersTest {

  private static final String PARAMETERS = "PBKDF2WithHmacSHA512:210000";
  private static final String HASH =
      PARAMETERS
          + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
          + ":BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=";

  private final ConfiguredUsers users = new ConfiguredUsers();
  private final List<String> checked = new ArrayList<>();

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // Here this test is the framework that injects.
  void begin() {
    users.settings = TestSettings.with("runcast.access.users", "anna:admin:" + HASH);
    users.hashes =
        new Pbkdf2PasswordHash() {
          @Override
          public String generate(char[] password) {
            throw new UnsupportedOperationException();
          }

          @Override
          public boolean verify(char[] password, String hash) {
            checked.add(hash);
            return new String(password).equals("right");
          }
        };
    users.start();
  }

  @Test
  void doesAsMuchForANameThatNobodyHas() {
    Status known = validate("anna", "wrong");
    Status unknown = validate("nobody", "wrong");

    assertThat(known).isEqualTo(Status.INVALID);
    assertThat(unknown).isEqualTo(Status.INVALID);
    assertThat(checked).hasSize(2).allMatch(hash -> hash.startsWith(PARAMETERS + ":"));
    assertThat(checked.get(1)).hasSameSizeAs(HASH).isNotEqualTo(HASH);
  }

  @Test
  void letsInNobodyWithoutANameWhateverTheHashSays() {
    assertThat(validate("nobody", "right")).isEqualTo(Status.INVALID);
    assertThat(validate("anna", "right")).isEqualTo(Status.VALID);
  }

  private Status validate(String name, String password) {
    return users.validate(new UsernamePasswordCredential(name, password)).getStatus();
  }
}
