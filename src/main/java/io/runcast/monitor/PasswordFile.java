package io.runcast.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A password that stands in a file or comes through a pipe: the first line, in UTF-8. */
final class PasswordFile {

  private PasswordFile() {}

  /** The first line of a file; what cannot be read is told as {@link WrongUsage}. */
  static String read(Path file, Texts texts) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return firstLine(bytes);
    } catch (IOException e) {
      throw new WrongUsage(texts.get("password.file", file.toString()));
    }
  }

  /**
   * The first line, without its end; empty when there is none.
   *
   * @throws IOException if it is not UTF-8, too
   */
  static String firstLine(InputStream bytes) throws IOException {
    // A decoder, because a charset would replace what it does not know by a question mark.
    var reader =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()));
    return Optional.ofNullable(reader.readLine()).orElse("");
  }
}
