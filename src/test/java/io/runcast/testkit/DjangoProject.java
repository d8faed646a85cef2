package io.runcast.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Django with users and sessions in a database of the tests: one Python process, which does
 * what it is told as the CRM would, and ends with {@link #close()} or with this JVM.
 *
 * <p>Needs Debian's packages {@code python3-django} and {@code python3-psycopg2}; where they are
 * missing, the test that asks is skipped and says so, or fails if the environment variable {@code
 * DJANGO_REQUIRED} is set. The system property {@code django.python} names another Python with
 * another Django. Not thread-safe.
 */
public final class DjangoProject implements AutoCloseable {

  /** Not Python's at large, which knows nothing of Debian's packages. */
  private static final String PYTHON = System.getProperty("django.python", "/usr/bin/python3");

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private DjangoProject(Process process) {
    this.process = process;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one on PostgreSQL and makes its tables.
   *
   * @param jdbcUrl as {@link PostgresServer#jdbcUrl} writes it
   */
  public static DjangoProject onPostgresOrSkip(String jdbcUrl, String secretKey)
      throws IOException {
    URI url = URI.create(jdbcUrl.substring("jdbc:".length()));
    return startOrSkip(
        "import django, psycopg2",
        Json.createObjectBuilder()
            .add("ENGINE", "django.db.backends.postgresql")
            .add("HOST", url.getHost())
            .add("PORT", url.getPort())
            .add("NAME", url.getPath().substring(1))
            .add("USER", "postgres")
            .build(),
        secretKey);
  }

  /** Starts one on an SQLite file and makes its tables. */
  public static DjangoProject onSqliteOrSkip(Path file, String secretKey) throws IOException {
    return startOrSkip(
        "import django",
        Json.createObjectBuilder()
            .add("ENGINE", "django.db.backends.sqlite3")
            .add("NAME", file.toString())
            .build(),
        secretKey);
  }

  private static DjangoProject startOrSkip(String necessary, JsonObject database, String secretKey)
      throws IOException {
    requireOrSkip(necessary);
    var project =
        new DjangoProject(
            new ProcessBuilder(PYTHON, "-W", "ignore", "-c", script())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    project.send(
        Json.createObjectBuilder()
            .add("SECRET_KEY", secretKey)
            .add("DATABASES", Json.createObjectBuilder().add("default", database))
            .build());
    project.tell("migrate", Map.of());
    return project;
  }

  private static void requireOrSkip(String necessary) {
    boolean there = succeeds(PYTHON, "-c", necessary);
    String missing =
        "No Django for %s (Debian's packages python3-django and python3-psycopg2)"
            .formatted(PYTHON);
    if (!there && System.getenv("DJANGO_REQUIRED") != null) {
      throw new CannotStart(missing + ", and DJANGO_REQUIRED is set");
    }
    Assumptions.assumeTrue(there, missing + ": what needs it is skipped");
  }

  private static boolean succeeds(String... command) {
    try {
      Process attempt =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return attempt.waitFor(30, TimeUnit.SECONDS) && attempt.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String script() throws IOException {
    try (InputStream script =
        Objects.requireNonNull(DjangoProject.class.getResourceAsStream("django_project.py"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Django's own. */
  public String version() {
    return text("version", Map.of());
  }

  /** Changes one of Django's settings from now on. */
  public void set(String setting, String value) {
    tell("setting", Map.of("name", setting, "value", value));
  }

  /** Makes a user who is active, but not staff. */
  @CanIgnoreReturnValue
  public String addUser(String name, String password) {
    return tell("user", Map.of("name", name, "password", password)).toString();
  }

  /**
   * Sets {@code is_active}, {@code is_staff} or {@code is_superuser}.
   *
   * @param flag one of them
   */
  public void change(String name, String flag, boolean value) {
    tell("change", Map.of("name", name, flag, value));
  }

  public void changePassword(String name, String password) {
    tell("password", Map.of("name", name, "password", password));
  }

  /** Logs in; the answer is the value of the session cookie. */
  public String login(String name, String password) {
    return text("login", Map.of("name", name, "password", password));
  }

  public void logout(String session) {
    tell("logout", Map.of("key", session));
  }

  /** Puts more into a session. */
  public void put(String session, Map<String, String> values) {
    tell(
        "put",
        Map.of("key", session, "values", Json.createObjectBuilder(Map.copyOf(values)).build()));
  }

  /** A new session with that in it, as it may be. */
  public String newSession(Map<String, String> values) {
    return text(
        "put",
        Map.of(
            "key", JsonValue.NULL, "values", Json.createObjectBuilder(Map.copyOf(values)).build()));
  }

  /** Lets a session end after so many seconds; fewer than none for one that has ended. */
  public void expireAfter(String session, int seconds) {
    tell("expire", Map.of("key", session, "seconds", seconds));
  }

  /** What is in the table for a session. */
  public String sessionData(String session) {
    return text("data", Map.of("key", session));
  }

  /** What a session of that user has to hold. */
  public String authHash(String name) {
    return text("auth_hash", Map.of("name", name));
  }

  private String text(String command, Map<String, Object> parameters) {
    return ((JsonString) tell(command, parameters)).getString();
  }

  @CanIgnoreReturnValue
  private JsonValue tell(String command, Map<String, Object> parameters) {
    try {
      send(
          Json.createObjectBuilder()
              .add("do", command)
              .add("with", Json.createObjectBuilder(parameters))
              .build());
      String line = answers.readLine();
      if (line == null) {
        throw new CannotStart("Django's process ended; see what it wrote to the standard error");
      }
      try (JsonReader reader = Json.createReader(new StringReader(line))) {
        JsonObject answer = reader.readObject();
        if (answer.containsKey("error")) {
          throw new IllegalStateException(answer.getString("error"));
        }
        return Objects.requireNonNull(answer.get("answer"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(JsonObject line) throws IOException {
    commands.write(line + "\n");
    commands.flush();
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
