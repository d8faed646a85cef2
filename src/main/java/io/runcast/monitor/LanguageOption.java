package io.runcast.monitor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The option {@code --lang}: one of the command, but read before all others, since their help and
 * their errors are in that language.
 */
@Command
final class LanguageOption {

  /** Languages of the texts. */
  enum Language {
    DE,
    EN
  }

  @Option(names = "--lang", paramLabel = "LANG")
  private @Nullable Language language;

  static Texts texts(String[] arguments, Locale otherwise) {
    var option = new LanguageOption();
    var command = new CommandLine(option);
    command.setUnmatchedArgumentsAllowed(true).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      command.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      // Told later, by the command itself.
      return Texts.in(otherwise);
    }
    Language chosen = option.language;
    return Texts.in(chosen == null ? otherwise : Locale.forLanguageTag(chosen.name()));
  }
}
