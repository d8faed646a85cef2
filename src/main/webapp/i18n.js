import de from './text/de.js';
import en from './text/en.js';

/** @typedef {keyof typeof en} TextKey */
/** @typedef {'de' | 'en'} Language */
/**
 * Gives the text of a key; `{name}` in it is replaced by the value, numbers in the language's way.
 * Where a key has a twin that ends in `.one`, that is taken for `n` = 1.
 *
 * @callback Translate
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */

/** @type {Record<Language, Record<string, string>>} */
const TEXTS = { de, en };

/**
 * The language of the page: `?lang=` where it names one that there is, else the browser's first.
 *
 * @param {string} search
 * @param {string} preferred
 * @returns {Language}
 */
export function pageLanguage(search = location.search, preferred = navigator.language) {
  const wish = new URLSearchParams(search).get('lang');
  if (wish === 'de' || wish === 'en') return wish;
  return preferred.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/**
 * How dates and numbers are written: the reader's own region where it speaks the page's language.
 *
 * @param {Language} language
 * @param {readonly string[]} preferred
 * @returns {string}
 */
export function localeOf(language, preferred = navigator.languages) {
  return preferred.find((locale) => locale.toLowerCase().startsWith(language)) ?? language;
}

/**
 * @param {Language} language
 * @returns {Translate}
 */
export function translator(language) {
  const texts = TEXTS[language];
  const numbers = new Intl.NumberFormat(localeOf(language));
  return (key, values = {}) => {
    const text = (values.n === 1 && texts[`${key}.one`]) || texts[key] || key;
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name] ?? '';
      return typeof value === 'number' ? numbers.format(value) : value;
    });
  };
}

/**
 * Gives the elements below a root their texts, by `data-text="key"`.
 *
 * @param {ParentNode} root
 * @param {Translate} t
 */
export function localize(root, t) {
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = t(/** @type {TextKey} */ (element.getAttribute('data-text')));
  }
}
