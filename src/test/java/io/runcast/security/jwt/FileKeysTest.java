package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.security.UndecidedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeysTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Issuer.NOW);
  private final KeyLog log = new KeyLog();
  private final PublicJsonWebKey first;
  private final PublicJsonWebKey second;
  private Path file = Path.of("");

  FileKeysTest() throws Exception {
    first = Issuer.ec("first");
    second = Issuer.ec("second");
  }

  @BeforeEach
  void locate(@TempDir Path directory) {
    file = directory.resolve("jwks.json");
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void readsTheFileAgainWhenItChanged() throws Exception {
    write(Issuer.publish(first), 1);
    FileKeys keys = keys();
    assertThat(names(keys)).containsExactly("first");

    write(Issuer.publish(second), 2);
    assertThat(names(keys)).as("not looked at on every request").containsExactly("first");
    later();

    assertThat(names(keys)).containsExactly("second");
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void readsAnotherFileOfTheSameTimeAndSize() throws Exception {
    write(Issuer.publish(Issuer.ec("aa")), 1);
    FileKeys keys = keys();
    Path other = file.resolveSibling("other.json");
    Files.writeString(other, Issuer.publish(Issuer.ec("bb")));
    Files.setLastModifiedTime(other, FileTime.from(Issuer.NOW.plusSeconds(1)));
    assertThat(Files.size(other)).isEqualTo(Files.size(file));

    Files.delete(file);
    Files.move(other, file);
    later();

    assertThat(names(keys)).containsExactly("bb");
  }

  @Test
  void keepsTheKeysWhenTheFileIsBrokenAndSaysSoOnce() throws Exception {
    write(Issuer.publish(first), 1);
    FileKeys keys = keys();

    for (int seconds = 2; seconds < 6; seconds++) {
      write("{\"keys\":[{\"kty\":\"EC\",\"d\":\"not to be logged\"", seconds);
      later();
      assertThat(names(keys)).containsExactly("first");
    }
    assertThat(log.warnings())
        .containsExactly(
            "The key set %s cannot be used, because it is no JSON object; its former keys stay in use"
                .formatted(file));

    write(Issuer.publish(second), 7);
    later();
    assertThat(names(keys)).containsExactly("second");
    assertThat(log.infos())
        .hasSize(2)
        .last()
        .isEqualTo("Tokens are checked with the keys of %s: 1 usable, 0 ignored".formatted(file));
  }

  @Test
  void keepsTheKeysWhenTheFileIsGone() throws Exception {
    write(Issuer.publish(first), 1);
    FileKeys keys = keys();

    Files.delete(file);
    later();
    assertThat(names(keys)).containsExactly("first");
    assertThat(log.warnings())
        .containsExactly(
            "The key set %s cannot be used, because it cannot be read (NoSuchFileException); its former keys stay in use"
                .formatted(file));

    write(Issuer.publish(second), 1);
    later();
    assertThat(names(keys)).containsExactly("second");
  }

  @Test
  void cannotDecideBeforeThereIsAFile() throws Exception {
    FileKeys keys = keys();
    assertThatExceptionOfType(UndecidedException.class)
        .isThrownBy(keys::current)
        .withMessage("The keys of the tokens' issuer cannot be had now.");
    assertThat(log.warnings()).hasSize(1);

    write(Issuer.publish(first), 1);
    later();

    assertThat(names(keys)).containsExactly("first");
  }

  @Test
  void readsNoEndlessFile() throws Exception {
    write(Issuer.publish(first) + " ".repeat(FileKeys.MOST_BYTES), 1);

    assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> keys().current());
    assertThat(log.warnings().get(0)).contains("because it is longer than 262144 bytes;");
  }

  private FileKeys keys() {
    return new FileKeys(file, now::get);
  }

  private void write(String text, int second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Issuer.NOW.plusSeconds(second)));
  }

  private void later() {
    now.updateAndGet(instant -> instant.plus(FileKeys.CHECKED_EVERY));
  }

  private static Iterable<String> names(KeySource keys) throws UndecidedException {
    return keys.current().keys().stream().map(JsonWebKey::getKeyId).toList();
  }
}
