package io.runcast.monitor;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The monitor's own words in one language. */
final class Texts {

  private static final String BUNDLE = "io.runcast.monitor.messages";

  private final Locale locale;
  private final ResourceBundle bundle;

  private Texts(Locale locale, ResourceBundle bundle) {
    this.locale = locale;
    this.bundle = bundle;
  }

  /** German for whoever speaks it, English for everybody else. */
  static Texts in(Locale wanted) {
    boolean german = wanted.getLanguage().equals(Locale.GERMAN.getLanguage());
    Locale locale = german ? Locale.GERMAN : Locale.ENGLISH;
    return new Texts(
        locale,
        ResourceBundle.getBundle(
            BUNDLE,
            german ? Locale.GERMAN : Locale.ROOT,
            Texts.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
  }

  Locale locale() {
    return locale;
  }

  ResourceBundle bundle() {
    return bundle;
  }

  /** Arguments are texts already: numbers are formatted by {@link Figures}. */
  String get(String key, String... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  /** The text for one of several values, or the value itself where a newer server has more. */
  String choice(String key, String value) {
    String name = key + "." + value;
    return bundle.containsKey(name) ? get(name) : value;
  }
}
