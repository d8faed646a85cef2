package io.runcast.monitor;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who asks; the environment stands in for those that are not given. */
final class CredentialOptions {

  static final String USER = "RUNCAST_MONITOR_USER";
  static final String PASSWORD = "RUNCAST_MONITOR_PASSWORD";

  @Option(names = "--user", paramLabel = "USER")
  private @Nullable String user;

  // Not picocli's interactive option: without a console it would echo what is typed.
  @Option(names = "--password", paramLabel = "PASSWORD", arity = "0..1", fallbackValue = "")
  private @Nullable String password;

  @Option(names = "--password-file", paramLabel = "FILE")
  private @Nullable Path passwordFile;

  /** Empty when nobody is named: then nothing is sent. */
  Optional<Credentials> read(Surroundings surroundings, Texts texts) {
    String name = user == null ? surroundings.environment().get(USER) : user;
    if (name == null || name.isEmpty()) {
      if (password != null || passwordFile != null) {
        throw new WrongUsage(texts.get("password.nobody"));
      }
      return Optional.empty();
    }
    if (name.indexOf(':') >= 0) {
      throw new WrongUsage(texts.get("user.colon"));
    }
    return Optional.of(new Credentials(name, password(name, surroundings, texts)));
  }

  private String password(String name, Surroundings surroundings, Texts texts) {
    if (password != null && passwordFile != null) {
      throw new WrongUsage(texts.get("password.twice"));
    }
    if (passwordFile != null) {
      return PasswordFile.read(passwordFile, texts);
    }
    if (password != null && !password.isEmpty()) {
      return password;
    }
    if (password != null) {
      return surroundings
          .prompt()
          .ask(texts.get("password.prompt", name))
          .orElseThrow(() -> new WrongUsage(texts.get("password.no-terminal")));
    }
    String inherited = surroundings.environment().get(PASSWORD);
    if (inherited == null) {
      throw new WrongUsage(texts.get("password.missing"));
    }
    return inherited;
  }
}
