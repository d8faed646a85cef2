package io.runcast.log;

/**
 * What message or portal must have in them, in any case.
 *
 * @param regex whether the text is a regular expression of PostgreSQL's; otherwise it is meant as
 *     it stands
 */
public record TextSearch(String text, boolean regex) {

  /** As a pattern for {@code like} with a backslash to escape, or the expression. */
  String pattern() {
    return regex
        ? text
        : "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }
}
