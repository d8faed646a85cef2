package io.runcast.monitor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gets a password that is yet to be one: from a person, who types it twice, from a file, or from
 * standard input. What will not do is told as {@link WrongUsage}, which never holds the password.
 */
final class NewPassword {

  static final int SHORTEST = 8;

  private static final Path STANDARD_INPUT = Path.of("-");

  private final Surroundings surroundings;
  private final Texts texts;

  NewPassword(Surroundings surroundings, Texts texts) {
    this.surroundings = surroundings;
    this.texts = texts;
  }

  /**
   * A password that is long enough.
   *
   * @param file where it stands; {@code -} for standard input, null for where there is one
   */
  String read(@Nullable Path file) {
    String password = file == null ? typedOrPiped() : written(file);
    if (password.isEmpty()) {
      throw new WrongUsage(texts.get("new.empty"));
    }
    if (password.codePointCount(0, password.length()) < SHORTEST) {
      throw new WrongUsage(texts.get("new.short", String.valueOf(SHORTEST)));
    }
    return password;
  }

  private String written(Path file) {
    return file.equals(STANDARD_INPUT) ? piped() : PasswordFile.read(file, texts);
  }

  private String typedOrPiped() {
    Optional<String> typed = surroundings.prompt().ask(texts.get("new.prompt"));
    if (typed.isPresent()) {
      String password = typed.get();
      Optional<String> again = surroundings.prompt().ask(texts.get("new.again"));
      if (!again.equals(typed)) {
        throw new WrongUsage(texts.get("new.differ"));
      }
      return password;
    }
    return piped();
  }

  /** Nothing that a terminal would show while it is typed. */
  private String piped() {
    if (surroundings.input().isTerminal()) {
      throw new WrongUsage(texts.get("new.visible"));
    }
    try {
      return PasswordFile.firstLine(surroundings.input().stream());
    } catch (IOException e) {
      throw new WrongUsage(texts.get("new.input"));
    }
  }
}
