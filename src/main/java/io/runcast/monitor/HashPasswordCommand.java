package io.runcast.monitor;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints a password's hash for {@code runcast.access.users}, or the whole entry; the one line on
 * standard output. The password is never an argument, which others could read.
 */
@Command(name = HashPasswordCommand.NAME, mixinStandardHelpOptions = true, sortOptions = false)
final class HashPasswordCommand implements Callable<Integer> {

  static final String NAME = "hash-password";

  /** What the servers know. */
  enum Role {
    VIEWER,
    ADMIN
  }

  /** As the servers accept it. */
  private static final Pattern USER_NAME = Pattern.compile("[\\p{L}\\p{N}_.@+-]{1,150}");

  /** Fewer protect too little. */
  private static final int FEWEST_ITERATIONS = 100_000;

  /** More the servers refuse: each login would take minutes. */
  private static final int MOST_ITERATIONS = 20_000_000;

  private final Surroundings surroundings;
  private final Texts texts;

  @Option(names = "--user", paramLabel = "USER")
  private @Nullable String user;

  @Option(names = "--role", paramLabel = "ROLE")
  private @Nullable Role role;

  @Option(names = "--password-file", paramLabel = "FILE")
  private @Nullable Path passwordFile;

  @Option(names = "--iterations", paramLabel = "COUNT")
  private int iterations = Pbkdf2.USUAL_ITERATIONS;

  HashPasswordCommand(Surroundings surroundings, Texts texts) {
    this.surroundings = surroundings;
    this.texts = texts;
  }

  @Override
  public Integer call() {
    // Before anybody types a password in vain.
    String before = entryBeforeHash();
    if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
      throw new WrongUsage(
          texts.get(
              "iterations.wrong",
              String.valueOf(iterations),
              String.valueOf(FEWEST_ITERATIONS),
              String.valueOf(MOST_ITERATIONS)));
    }
    String password = new NewPassword(surroundings, texts).read(passwordFile);
    surroundings.out().println(before + new Pbkdf2().hash(password, iterations));
    surroundings.out().flush();
    return Outcome.HEALTHY.exitCode();
  }

  private String entryBeforeHash() {
    if (user == null) {
      if (role != null) {
        throw new WrongUsage(texts.get("role.nobody"));
      }
      return "";
    }
    if (!USER_NAME.matcher(user).matches()) {
      throw new WrongUsage(texts.get("new.user"));
    }
    Role given = role == null ? Role.VIEWER : role;
    return user + ":" + given.name().toLowerCase(Locale.ROOT) + ":";
  }
}
