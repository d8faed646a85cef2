import { h } from './dom.js';
import { showMessage } from './message-view.js';
import { knownLevel } from './row-filter.js';
import { dayName, rowTime, timeAgo } from './row-time.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */
/** @import { TimeMode } from './row-time.js' */

const BLANK = h(
  'div', { part: 'row' },
  h('a', { part: 'time' }, h('time')),
  h('span', { part: 'level' }),
  h('span', { part: 'portal' }),
  h('div', { part: 'message' }),
);
const UNREAD = h('div', { part: 'row', class: 'unread', 'aria-hidden': 'true' }, h('span', { class: 'bar' }));

/** Makes the elements of rows, and remembers what the reader opened in rows that are out of sight. */
export class RowViews {
  #locale;
  #t;
  #ago;
  /** @type {TimeMode} */
  #mode = 'local';
  /** @type {Set<number>} */
  #open = new Set();
  /** @type {Set<number>} */
  #unfolded = new Set();
  /** @type {Map<string, string>} */
  #days = new Map();
  #labels;

  /**
   * @param {string} locale
   * @param {Translate} t
   */
  constructor(locale, t) {
    this.#locale = locale;
    this.#t = t;
    this.#ago = timeAgo(locale);
    this.#labels = {
      more: (/** @type {string} */ size) => t('row.more', { size }),
      less: () => t('row.less'),
      unfold: () => t('row.unfold'),
    };
  }

  get mode() {
    return this.#mode;
  }

  set mode(mode) {
    this.#mode = mode;
  }

  /**
   * @param {LogRow} row
   * @returns {HTMLElement}
   */
  node(row) {
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
    const query = new URLSearchParams(location.search);
    query.set('row', String(row.id));
    time.setAttribute('href', `?${query}`);
    this.#showTime(/** @type {HTMLElement} */ (time.firstElementChild), row);
    showMessage(message, row.message ?? '', {
      open: this.#open.has(row.id),
      unfolded: this.#unfolded.has(row.id),
      changed: ({ open, unfolded }) => {
        if (open !== undefined) set(this.#open, row.id, open);
        if (unfolded !== undefined) set(this.#unfolded, row.id, unfolded);
      },
      labels: this.#labels,
    });
    return node;
  }

  /** What stands for a row that is still being read. */
  unread() {
    return /** @type {HTMLElement} */ (UNREAD.cloneNode(true));
  }

  /** Lets relative times go on. @param {Iterable<HTMLElement>} nodes */
  tick(nodes) {
    if (this.#mode !== 'relative') return;
    for (const node of nodes) {
      const time = node.querySelector('time');
      if (time) time.textContent = this.#ago(time.dateTime, Date.now());
    }
  }

  clear() {
    this.#open.clear();
    this.#unfolded.clear();
  }

  /**
   * Puts the day above the first of its rows.
   *
   * @param {HTMLElement} node
   * @param {LogRow} row
   * @param {LogRow | null} previous the one above; null for the first of all
   */
  head(node, row, previous) {
    const utc = this.#mode === 'utc';
    const { day } = rowTime(row.timestamp, utc);
    const begins = day && (!previous || rowTime(previous.timestamp, utc).day !== day);
    const heading = begins ? this.#day(day) : undefined;
    if (heading === node.dataset.day) return;
    if (heading) node.dataset.day = heading;
    else delete node.dataset.day;
  }

  /**
   * @param {HTMLElement} time
   * @param {LogRow} row
   */
  #showTime(time, row) {
    const { timestamp } = row;
    time.textContent =
      this.#mode === 'relative' ? this.#ago(timestamp, Date.now()) : rowTime(timestamp, this.#mode === 'utc').time;
    time.title = `${timestamp} · ${this.#t('row.link')}`;
    time.setAttribute('datetime', timestamp);
  }

  /** @param {string} day */
  #day(day) {
    let name = this.#days.get(day);
    if (!name) this.#days.set(day, (name = dayName(day, this.#locale)));
    return name;
  }
}

/**
 * @param {Set<number>} ids
 * @param {number} id
 * @param {boolean} present
 */
function set(ids, id, present) {
  if (present) ids.add(id);
  else ids.delete(id);
}
