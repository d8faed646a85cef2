import { RowBlock } from './row-block.js';
import { isError, RowFilter } from './row-filter.js';
import { dayName } from './row-time.js';
import { showTime, viewRow } from './row-view.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { RowWindow } from './row-window.js' */
/** @import { RowView } from './row-view.js' */
/** @import { Translate } from '../i18n.js' */

/** So many rows are made in one frame; the rest of a burst follows in the next ones. */
const ROWS_PER_FRAME = 300;
/** The newest blocks fill the screen of one who follows: to skip them first would lay them out twice. */
const UNSETTLED = 2;

/**
 * The rows in the document: a part of the window without gaps, less those that the filter hides.
 *
 * While the end is followed, the list keeps up with the window. While somebody reads further up,
 * nothing is taken away under their eyes: rows are added as long as there is room, then the list
 * rests until the end is followed again.
 */
export class RowList {
  #container;
  #locale;
  #t;
  /** @type {RowBlock[]} */
  #blocks = [];
  /** Rows that were shown before are not made again when a filter brings them back. @type {WeakMap<LogRow, RowView>} */
  #made = new WeakMap();
  #from = 0;
  #filter = new RowFilter();
  #utc = false;
  /** The day of the newest row shown; a row of another day gets a heading. */
  #lastDay = '';
  /** @type {HTMLElement | null} */
  #marked = null;

  /**
   * @param {HTMLElement} container
   * @param {string} locale
   * @param {Translate} t
   */
  constructor(container, locale, t) {
    this.#container = container;
    this.#locale = locale;
    this.#t = t;
  }

  /** Place of the first row, as the window counts. */
  get from() {
    return this.#from;
  }

  /** Rows in all, hidden ones too. */
  get size() {
    return (this.#blocks.at(-1)?.to ?? this.#from) - this.#from;
  }

  /** Rows that pass the filter. */
  get shown() {
    return this.#blocks.reduce((sum, { views }) => sum + views.length, 0);
  }

  /**
   * Takes over from the window what is new.
   *
   * @param {RowWindow} window
   * @param {boolean} following
   * @returns {boolean} whether there is more to do in the next frame
   */
  sync(window, following) {
    if (following) this.#leave(window.from);
    const next = this.#from + this.size;
    if (next < window.from) return false; // Resting; the window has moved on.
    const room = following ? Infinity : window.maxRows - this.size;
    const rows = window.slice(next, next + Math.min(ROWS_PER_FRAME, room));
    for (let at = 0; at < rows.length; ) {
      const block = this.#open(next + at);
      /** @type {RowView[]} */
      const added = [];
      for (; at < rows.length && !block.full; at++) {
        const row = /** @type {LogRow} */ (rows[at]);
        block.rows.push(row);
        if (this.#filter.matches(row)) added.push(this.#view(row));
      }
      block.views.push(...added);
      block.show(added);
    }
    return next + rows.length < window.to && rows.length < room;
  }

  clear() {
    this.#blocks = [];
    this.#from = 0;
    this.#lastDay = '';
    this.#marked = null;
    this.#container.replaceChildren();
  }

  /** @param {RowFilter} filter */
  setFilter(filter) {
    this.#filter = filter;
    this.#showAgain();
  }

  /** @param {boolean} utc */
  setUtc(utc) {
    if (utc === this.#utc) return;
    this.#utc = utc;
    this.#showAgain();
  }

  /**
   * Marks the next error that is shown, from the marked row if that is on the screen, else from the
   * first row that is; after the last one comes the first.
   *
   * @param {1 | -1} direction
   * @param {DOMRect} screen the part of the screen in which rows are seen
   * @returns {HTMLElement | null} null where there is none
   */
  markError(direction, screen) {
    const visible = this.#blocks.filter(({ node }) => onScreen(node, screen)).flatMap(({ views }) => views);
    const first = visible.find(({ node }) => onScreen(node, screen));
    const marked = visible.find(({ node }) => node === this.#marked && onScreen(node, screen));
    const views = this.#blocks.flatMap((block) => block.views);
    const at = views.indexOf(/** @type {RowView} */ (marked ?? first));
    // Without a mark the first row on the screen is itself a candidate for "next".
    const start = !marked && direction > 0 ? at - 1 : at;
    this.#marked?.removeAttribute('data-marked');
    this.#marked = null;
    for (let step = 1; step <= views.length; step++) {
      const view = views.at((start + direction * step) % views.length);
      if (!view || !isError(view.row.level)) continue;
      this.#marked = view.node;
      view.node.setAttribute('data-marked', '');
      break;
    }
    return this.#marked;
  }

  /**
   * @param {number} place
   * @returns {RowBlock} one that has room for the row of this place
   */
  #open(place) {
    const last = this.#blocks.at(-1);
    if (last && !last.full) return last;
    const block = new RowBlock(place);
    this.#blocks.at(-UNSETTLED)?.settle();
    this.#blocks.push(block);
    this.#container.append(block.node);
    return block;
  }

  /** Lets go of the blocks before a place. @param {number} place */
  #leave(place) {
    let gone = 0;
    for (const block of this.#blocks) {
      if (block.to > place) break;
      block.node.remove();
      gone += 1;
    }
    if (gone > 0) this.#blocks.splice(0, gone);
    if (this.#blocks.length === 0) this.#from = Math.max(this.#from, place);
    else this.#from = this.#blocks[0]?.from ?? place;
    const top = this.#blocks.find(({ views }) => views.length > 0)?.views[0];
    if (gone > 0 && top?.day) this.#head(top);
  }

  #showAgain() {
    this.#lastDay = '';
    for (const block of this.#blocks) {
      block.renew();
      block.views = block.rows.filter((row) => this.#filter.matches(row)).map((row) => this.#view(row));
      block.show();
    }
  }

  /**
   * @param {LogRow} row the one after the newest that is shown
   * @returns {RowView}
   */
  #view(row) {
    let view = this.#made.get(row);
    if (!view) {
      view = viewRow(row, this.#utc, this.#t);
      this.#made.set(row, view);
    } else if (view.utc !== this.#utc) {
      showTime(view, this.#utc);
    }
    if (view.day && view.day !== this.#lastDay) this.#head(view);
    else if (view.node.dataset.day) delete view.node.dataset.day;
    this.#lastDay = view.day || this.#lastDay;
    return view;
  }

  /** @param {RowView} view */
  #head({ node, day }) {
    node.dataset.day = dayName(day, this.#locale);
  }
}

/**
 * @param {HTMLElement} node
 * @param {DOMRect} screen
 */
function onScreen(node, screen) {
  const { top, bottom } = node.getBoundingClientRect();
  return bottom > screen.top && top < screen.bottom;
}
