package io.runcast.database;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.Driver;

/** Tells from a JDBC URL which database it leads to, so that nobody has to say it twice. */
public enum DatabaseKind {
  /** What Runcast is made for: {@code LISTEN}, triggers, many writers at once. */
  POSTGRESQL("jdbc:postgresql://host[:port][,host…]/database") {
    @Override
    public boolean accepts(String url) {
      return url.startsWith("jdbc:postgresql:") && Driver.parseURL(url, null) != null;
    }
  },

  /**
   * For development: a file, read only. The driver's own forms beyond a plain path are refused,
   * since they name memory, copies or pragmas that write.
   */
  SQLITE("jdbc:sqlite:/path/to/file") {
    @Override
    public boolean accepts(String url) {
      String file = file(url);
      return url.startsWith(SQLITE_PREFIX)
          && !file.isBlank()
          && !file.startsWith(":")
          && !file.startsWith("file:")
          && file.indexOf('?') < 0
          && isPath(file);
    }
  };

  private static final String SQLITE_PREFIX = "jdbc:sqlite:";

  private final String form;

  DatabaseKind(String form) {
    this.form = form;
  }

  /** Whether a URL leads to such a database and nothing is wrong with it. */
  public abstract boolean accepts(String url);

  /** How its URLs look, for people. */
  public String form() {
    return form;
  }

  /** The kind of a URL; empty when it is none that Runcast knows. */
  public static Optional<DatabaseKind> of(String url) {
    return Arrays.stream(values()).filter(kind -> kind.accepts(url)).findFirst();
  }

  /** How URLs may look, for people. */
  public static String forms() {
    return Arrays.stream(values()).map(DatabaseKind::form).collect(Collectors.joining(" or "));
  }

  /** The file that an SQLite URL names, relative ones from where the server was started. */
  static Path sqliteFile(String url) {
    return Path.of(file(url)).toAbsolutePath().normalize();
  }

  private static String file(String url) {
    return url.substring(Math.min(SQLITE_PREFIX.length(), url.length()));
  }

  private static boolean isPath(String file) {
    try {
      return !Path.of(file).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
