package io.runcast.finding;

import io.runcast.Language;
import io.runcast.Texts;
import java.util.List;

/**
 * One fault that was found. Two are equal when they say the same.
 *
 * @param arguments what the texts are filled with
 */
public record Finding(Code code, List<String> arguments) {

  private static final Texts TEXTS = new Texts("io.runcast.finding.findings");

  public static Finding of(Code code, Object... arguments) {
    return new Finding(code, List.of(arguments).stream().map(String::valueOf).toList());
  }

  public Severity severity() {
    return code.severity();
  }

  /** What is wrong: sentences, the last one without its full stop. */
  public String message(Language language) {
    return text(language, "message");
  }

  /** What to do about it, in the same form; empty when there is nothing to do. */
  public String fix(Language language) {
    return text(language, "fix");
  }

  /** Both, for logs and health. */
  public String text(Language language) {
    String fix = fix(language);
    return fix.isEmpty() ? message(language) : message(language) + ". " + fix;
  }

  private String text(Language language, String part) {
    return TEXTS.filled(language, code.text() + "." + part, arguments.toArray());
  }
}
