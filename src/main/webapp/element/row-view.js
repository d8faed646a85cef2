import { h } from './dom.js';
import { showMessage } from './message-view.js';
import { knownLevel } from './row-filter.js';
import { rowTime } from './row-time.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/**
 * A row and what shows it.
 *
 * @typedef {object} RowView
 * @property {LogRow} row
 * @property {HTMLElement} node
 * @property {HTMLElement} time
 * @property {string} day
 * @property {boolean} utc how time and day are shown
 */

const BLANK = h(
  'div', { part: 'row' },
  h('time', { part: 'time' }),
  h('span', { part: 'level' }),
  h('span', { part: 'portal' }),
  h('div', { part: 'message' }),
);

/**
 * @param {LogRow} row
 * @param {boolean} utc
 * @param {Translate} t
 * @returns {RowView}
 */
export function viewRow(row, utc, t) {
  const node = /** @type {HTMLElement} */ (BLANK.cloneNode(true));
  const [time, level, portal, message] = /** @type {HTMLCollectionOf<HTMLElement>} */ (node.children);
  if (!time || !level || !portal || !message) throw new Error('the blank row lost a part');
  node.dataset.id = String(row.id);
  node.dataset.level = knownLevel(row.level);
  level.textContent = row.level ?? '';
  if (row.portal) {
    portal.textContent = row.portal;
    portal.title = row.portal;
  }
  showMessage(message, row.message ?? '', {
    more: (size) => t('row.more', { size }),
    less: () => t('row.less'),
  });
  const view = { row, node, time, day: '', utc };
  showTime(view, utc);
  return view;
}

/**
 * @param {RowView} view
 * @param {boolean} utc
 */
export function showTime(view, utc) {
  const { time, day } = rowTime(view.row.timestamp, utc);
  view.day = day;
  view.utc = utc;
  view.time.textContent = time;
  view.time.title = view.row.timestamp;
  view.time.setAttribute('datetime', view.row.timestamp);
}
