package io.runcast.broadcast;

import java.util.Enumeration;
import java.util.Locale;
import java.util.ResourceBundle;

/** The languages in which texts are sent to clients. */
public enum Language {
  ENGLISH(Locale.ROOT),
  GERMAN(Locale.GERMAN);

  @SuppressWarnings("ImmutableEnumChecker") // A bundle loaded once; nothing changes it.
  private final ResourceBundle texts;

  Language(Locale locale) {
    texts =
        ResourceBundle.getBundle(
            "io.runcast.broadcast.messages",
            locale,
            Language.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
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

  String text(String key) {
    return texts.getString(key);
  }
}
