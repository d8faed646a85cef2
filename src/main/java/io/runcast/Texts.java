package io.runcast;

import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.Map;
import java.util.ResourceBundle;

/** One resource bundle in every {@link Language}. Immutable. */
public final class Texts {

  private final Map<Language, ResourceBundle> bundles = new EnumMap<>(Language.class);

  /**
   * Loads it.
   *
   * @param bundle its name with its package, without language and ending
   */
  public Texts(String bundle) {
    for (Language language : Language.values()) {
      bundles.put(
          language,
          ResourceBundle.getBundle(
              bundle,
              language.locale(),
              Texts.class.getClassLoader(),
              ResourceBundle.Control.getNoFallbackControl(
                  ResourceBundle.Control.FORMAT_PROPERTIES)));
    }
  }

  /** The text as it stands in the bundle. */
  public String plain(Language language, String key) {
    return bundle(language).getString(key);
  }

  /** The text with its arguments put in, by the rules of {@link MessageFormat}. */
  public String filled(Language language, String key, Object... arguments) {
    return new MessageFormat(plain(language, key), bundle(language).getLocale()).format(arguments);
  }

  private ResourceBundle bundle(Language language) {
    ResourceBundle bundle = bundles.get(language);
    if (bundle == null) {
      throw new IllegalStateException("no bundle for " + language);
    }
    return bundle;
  }
}
