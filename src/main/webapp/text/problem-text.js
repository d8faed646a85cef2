/** @import { Problem } from '../stream/problem.js' */
/** @import { TextKey, Translate } from '../i18n.js' */

const KNOWN = [0, 401, 403, 404, 429, 502, 503, 504];

/**
 * Says in the reader's language why the server refused; a reason that only the server knows is said
 * in its own words.
 *
 * @param {Problem} problem
 * @param {Translate} t
 * @returns {string} a clause without a full stop
 */
export function problemText({ status, title, detail }, t) {
  if (KNOWN.includes(status)) return t(/** @type {TextKey} */ (`problem.${status}`));
  const words = (detail || title).trim().replace(/\.$/, '');
  return words || t('problem.other', { status: String(status) });
}
