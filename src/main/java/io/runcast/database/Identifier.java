package io.runcast.database;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Lets only plain SQL identifiers through, so that a setting can never become a statement. */
public final class Identifier {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

  /** PostgreSQL's NAMEDATALEN less one; it would silently cut a longer name. */
  private static final int MOST_BYTES = 63;

  private Identifier() {}

  /**
   * {@code crm.log} as {@code "crm"."log"}; the schema may be absent.
   *
   * @param setting what to blame
   * @throws IllegalArgumentException with the allowed form, if the name is no plain identifier
   */
  public static String quoteTable(String setting, String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? quote(setting, name, "[schema.]table")
        : quote(setting, name.substring(0, dot), "[schema.]table")
            + "."
            + quote(setting, name.substring(dot + 1), "[schema.]table");
  }

  static String quoteColumn(String setting, String name) {
    return quote(setting, name, "column");
  }

  /** {@code "id"} as it stands in the system catalogs: {@code id}. */
  static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String quote(String setting, String name, String form) {
    if (!PLAIN.matcher(name).matches()
        || name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%s: \"%s\" is no plain identifier. Allowed is %s, each part made of letters, digits, _ and $, not beginning with a digit or $, at most %d bytes, without quotes; upper and lower case count."
              .formatted(setting, name, form, MOST_BYTES));
    }
    return '"' + name + '"';
  }
}
