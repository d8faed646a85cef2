import { h, setText } from './dom.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { Translate } from '../i18n.js' */

/** More rows than this are better downloaded. */
const MAX_COPIED = 20_000;

/**
 * The rows that the reader chose, by the ids of the first and the last: one row, or all between two.
 * The name of a selection in an address is `7` or `7-12`.
 */
export class RowSelection {
  #t;
  #text = h('span');
  #changed;
  /** @type {{first: number, last: number} | null} */
  #ids = null;

  /**
   * @param {Translate} t
   * @param {{copy: () => void, link: () => void, changed: () => void}} actions
   */
  constructor(t, { copy, link, changed }) {
    this.#t = t;
    this.#changed = changed;
    const button = (/** @type {string} */ text, /** @type {() => void} */ action) => {
      const node = h('button', { type: 'button' }, text);
      node.addEventListener('click', action);
      return node;
    };
    this.node = h(
      'div', { part: 'selection', role: 'group', 'aria-label': t('select.label'), hidden: true },
      this.#text,
      button(t('select.copy'), copy),
      button(t('select.link'), link),
      button(t('select.clear'), () => this.clear()),
    );
  }

  /** @returns {{first: number, last: number} | null} */
  get ids() {
    return this.#ids;
  }

  get name() {
    if (!this.#ids) return '';
    const { first, last } = this.#ids;
    return first === last ? String(first) : `${first}-${last}`;
  }

  /** @param {number} id @param {boolean} extend whether from the row chosen before up to this one */
  choose(id, extend) {
    this.#ids = { first: extend && this.#ids ? this.#ids.first : id, last: id };
    this.#changed();
  }

  /** @param {string} name */
  restore(name) {
    const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(name);
    this.#ids = match ? { first: Number(match[1]), last: Number(match[2] ?? match[1]) } : null;
    this.node.hidden = this.#ids === null;
  }

  clear() {
    if (!this.#ids) return;
    this.#ids = null;
    this.node.hidden = true;
    this.#changed();
  }

  /**
   * Marks the chosen ones among the rows in the document.
   *
   * @param {Iterable<HTMLElement>} nodes
   * @param {(id: number) => number} indexOf -1 for a row that is not read
   * @param {(node: HTMLElement) => number} index
   */
  show(nodes, indexOf, index) {
    const range = this.#range(indexOf);
    for (const node of nodes) {
      const at = index(node);
      node.toggleAttribute('data-selected', range !== null && at >= range.from && at <= range.to);
    }
    this.node.hidden = this.#ids === null;
    if (this.#ids) setText(this.#text, range ? this.#t('select.rows', { n: range.to - range.from + 1 }) : this.#t('select.row'));
  }

  /**
   * The chosen rows as text; as many as may be copied.
   *
   * @param {(id: number) => number} indexOf
   * @param {(index: number) => LogRow | null} row
   * @returns {string}
   */
  textOf(indexOf, row) {
    const range = this.#range(indexOf);
    const lines = [];
    for (let index = range?.from ?? 0; range && index <= range.to && lines.length < MAX_COPIED; index++) {
      const chosen = row(index);
      if (chosen) lines.push(`${chosen.timestamp} ${chosen.level} ${chosen.portal ? `${chosen.portal} ` : ''}${chosen.message}`);
    }
    return lines.join('\n');
  }

  /** @param {(id: number) => number} indexOf @returns {{from: number, to: number} | null} */
  #range(indexOf) {
    if (!this.#ids) return null;
    const [a, b] = [indexOf(this.#ids.first), indexOf(this.#ids.last)];
    if (a < 0 && b < 0) return null;
    const known = [a, b].filter((index) => index >= 0);
    return { from: Math.min(...known), to: Math.max(...known) };
  }
}
