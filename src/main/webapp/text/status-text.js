/** @import { TextKey, Translate } from '../i18n.js' */

/** A sign for each status, so that it is told by more than its colour. @type {Record<string, string>} */
const SIGNS = { running: '▶', completed: '✓', stopped: '■', failed: '✕', error: '!', partial: '◐' };

/**
 * @param {string} status
 * @param {Translate} t
 * @returns {string} the status in the reader's language; one that is not known as it stands
 */
export function statusText(status, t) {
  return status in SIGNS ? t(/** @type {TextKey} */ (`status.${status}`)) : status;
}

/** @param {string} status */
export function statusSign(status) {
  return SIGNS[status] ?? '•';
}
