import { localeOf, localize, pageLanguage, translator } from '../i18n.js';
import { statusSign, statusText } from '../text/status-text.js';

/** @import { TextKey, Translate } from '../i18n.js' */

const THEME = 'runcast.theme';
const SIGNS = { auto: '◐', light: '☀', dark: '☾' };

/**
 * What all pages share: language, texts, theme.
 *
 * @returns {{locale: string, t: Translate}}
 */
export function setUpPage() {
  const language = pageLanguage();
  const t = translator(language);
  document.documentElement.lang = language;
  localize(document, t);
  keepLanguage();
  setUpTheme(t);
  return { locale: localeOf(language), t };
}

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing`);
  return /** @type {T} */ (element);
}

/**
 * @param {string} address within this application
 * @returns {string} the address with the language that was asked for, if one was
 */
export function inLanguage(address) {
  const lang = new URLSearchParams(location.search).get('lang');
  return lang ? `${address}?${new URLSearchParams({ lang })}` : address;
}

/**
 * @param {HTMLElement} badge with the class `status`
 * @param {string} status
 * @param {Translate} t
 */
export function showStatus(badge, status, t) {
  if (badge.dataset.status === status) return;
  badge.dataset.status = status;
  const sign = document.createElement('span');
  sign.setAttribute('aria-hidden', 'true');
  sign.textContent = statusSign(status);
  badge.replaceChildren(sign, statusText(status, t));
}

/** @param {string} key @returns {string | null} */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value null forgets it */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Not remembered: no reason to fail.
  }
}

function keepLanguage() {
  for (const link of document.querySelectorAll('header a[href]')) {
    link.setAttribute('href', inLanguage(link.getAttribute('href') ?? ''));
  }
}

/** @param {Translate} t */
function setUpTheme(t) {
  const button = byId('theme');
  const show = () => {
    const theme = /** @type {keyof typeof SIGNS} */ (document.documentElement.dataset.theme ?? 'auto');
    const label = t(/** @type {TextKey} */ (`theme.${theme}`));
    button.textContent = SIGNS[theme];
    button.title = label;
    button.setAttribute('aria-label', label);
  };
  button.addEventListener('click', () => {
    const { dataset } = document.documentElement;
    if (dataset.theme === undefined) dataset.theme = 'light';
    else if (dataset.theme === 'light') dataset.theme = 'dark';
    else delete dataset.theme;
    remember(THEME, dataset.theme ?? null);
    show();
  });
  show();
}
