package io.runcast.security.django;

import io.runcast.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Django itself wrote into its session table, by name; see {@code vectors.tsv}. */
final class Vectors {

  static final Secret KEY = new Secret("django-insecure-p9^k(-ä)#of+tests=only!");
  static final Secret FORMER_KEY = new Secret("django-insecure-former&key*of+tests");

  /** Of the user 7, who is logged in wherever somebody is. */
  static final String PASSWORD = "pbkdf2_sha256$260000$fixedsalt$Zm9yIHRlc3RzIG9ubHk=";

  private record Vector(String name, String authHash, String data) {}

  private static final Map<String, Vector> ALL = read();

  private Vectors() {}

  static String data(String name) {
    return named(name).data;
  }

  static String authHash(String name) {
    return named(name).authHash;
  }

  private static Vector named(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }

  private static Map<String, Vector> read() {
    try (InputStream file =
        Objects.requireNonNull(Vectors.class.getResourceAsStream("vectors.tsv"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(columns -> new Vector(columns[1], columns[2], columns[3]))
          .collect(Collectors.toMap(Vector::name, Function.identity()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
