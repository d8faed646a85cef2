package io.runcast;

import java.util.Enumeration;
import java.util.Locale;

/** The languages in which texts are sent to clients. */
public enum Language {
  ENGLISH(Locale.ROOT),
  GERMAN(Locale.GERMAN);

  private final Locale locale;

  Language(Locale locale) {
    this.locale = locale;
  }

  /** Whose resource bundles to take. */
  Locale locale() {
    return locale;
  }

  /** The first of the two that a client asks for; English when it asks for neither. */
  public static Language preferred(Enumeration<Locale> accepted) {
    while (accepted.hasMoreElements()) {
      String language = accepted.nextElement().getLanguage();
      if (language.equals("de")) {
        return GERMAN;
      }
      if (language.equals("en")) {
        return ENGLISH;
      }
    }
    return ENGLISH;
  }
}
