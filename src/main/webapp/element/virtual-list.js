import { h } from './dom.js';

/**
 * Taller elements than some millions of pixels are not drawn right by every browser: a longer list
 * is squeezed, so that its scroll bar still leads everywhere.
 */
const TALLEST = 6_000_000;
/** How much is laid out beyond what is seen, in heights of the viewport. */
const BEYOND = 0.75;
/** The same where the end is followed: in a burst every row is drawn anew with each batch. */
const BEYOND_AT_END = 0.25;
/** A scroll position that has been left alone for so long may be put right. Milliseconds. */
const STILL = 150;
/** What a row takes before one was seen. Pixels. */
const ROW = 22;

/**
 * What fills a list.
 *
 * @typedef {object} ListSource
 * @property {() => number} count
 * @property {(index: number) => object} key what the row with this index shows: equal ones may keep
 *   their element
 * @property {(index: number) => HTMLElement} node makes the row's element
 * @property {(from: number, to: number) => void} shown which rows are laid out now
 */

/** A place to read at: the row at the upper edge, and how far its upper edge lies above that. Pixels. */
/** @typedef {{index: number, offset: number}} Anchor */

/**
 * A list of any number of rows of any height in a scroller, of which only those near the viewport
 * are in the document.
 *
 * The height of a row is not known before it is laid out, so no row has a place of its own: all is
 * laid out around an *anchor*, the row at the upper edge, which stays where it is on the screen
 * whatever is added, read or taken away above and below. The scroll bar shows about where that is.
 * All changes of the document happen in `draw`, which the owner calls in an animation frame.
 */
export class VirtualList {
  #scroller;
  #sizer;
  #canvas = h('div', { part: 'canvas' });
  #source;
  /** @type {Anchor} */
  #anchor = { index: 0, offset: 0 };
  #from = 0;
  /** @type {{key: object, node: HTMLElement}[]} */
  #shown = [];
  #average = ROW;
  /** Where the canvas begins in the scroller's content. Pixels. */
  #top = 0;
  /** The scroll position that this list knows of. */
  #scrollTop = 0;
  #height = 0;
  #stillAt = 0;
  #held = false;

  /**
   * @param {HTMLElement} scroller
   * @param {HTMLElement} sizer the element in it that gets the height of the whole list
   * @param {ListSource} source
   */
  constructor(scroller, sizer, source) {
    this.#scroller = scroller;
    this.#sizer = sizer;
    this.#source = source;
    sizer.append(this.#canvas);
    scroller.addEventListener('pointerdown', () => (this.#held = true), { passive: true });
    // A scroll bar tells when it is taken, not always when it is let go.
    scroller.addEventListener('pointermove', ({ buttons }) => (this.#held &&= buttons > 0), { passive: true });
    for (const type of ['pointerup', 'pointercancel']) {
      scroller.addEventListener(type, () => (this.#held = false), { passive: true });
    }
  }

  /** Index of the first row that is laid out. */
  get from() {
    return this.#from;
  }

  /** Index behind the last row that is laid out. */
  get to() {
    return this.#from + this.#shown.length;
  }

  /** The place somebody reads at. @returns {Anchor} */
  get anchor() {
    return this.#anchor;
  }

  /** The rows that can be seen, from first to last. @returns {{first: number, last: number}} */
  get seen() {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    let first = this.#anchor.index;
    let last = first;
    for (const [place, { node }] of this.#shown.entries()) {
      const box = node.getBoundingClientRect();
      if (box.bottom <= top + 1) first = this.#from + place + 1;
      if (box.top < bottom - 1) last = this.#from + place;
    }
    return { first: Math.min(first, Math.max(last, 0)), last };
  }

  /** @param {number} index @returns {HTMLElement | null} */
  nodeOf(index) {
    return this.#shown[index - this.#from]?.node ?? null;
  }

  /** @returns {IterableIterator<HTMLElement>} the elements that are laid out, in order */
  *nodes() {
    for (const { node } of this.#shown) yield node;
  }

  /**
   * Brings a row to the screen with the next drawing.
   *
   * @param {number} index
   * @param {number} down how far below the upper edge, as a part of the viewport
   */
  goTo(index, down = 0) {
    this.#anchor = { index, offset: -down * this.#scroller.clientHeight };
    this.#stillAt = 0;
  }

  /** @param {Anchor} anchor */
  restore(anchor) {
    this.#anchor = anchor;
  }

  /**
   * Rows were inserted (negative: taken away) in front of a row.
   *
   * @param {number} at
   * @param {number} rows
   */
  shift(at, rows) {
    const moved = (/** @type {number} */ index) => (index >= at ? Math.max(index + rows, at) : index);
    if (rows < 0 && this.#anchor.index >= at + rows && this.#anchor.index < at) this.#anchor = { index: at + rows, offset: 0 };
    else this.#anchor = { ...this.#anchor, index: moved(this.#anchor.index) };
    this.#from = moved(this.#from);
  }

  /** Has every row made anew with the next drawing. */
  renew() {
    this.#shown = [];
    this.#canvas.replaceChildren();
  }

  /** Learns from a scroll event where the reader went. @returns {boolean} whether the reader went anywhere */
  scrolled() {
    const { scrollTop } = this.#scroller;
    if (Math.abs(scrollTop - this.#scrollTop) < 1) return false;
    this.#scrollTop = scrollTop;
    this.#stillAt = performance.now() + STILL;
    const count = this.#source.count();
    const above = scrollTop - this.#top;
    if (above > this.#height || above < -this.#scroller.clientHeight) {
      // Beyond what is laid out: the scroll bar was dragged, or a key pressed.
      const end = this.#scroller.scrollHeight - this.#scroller.clientHeight;
      const index = Math.floor((end > 0 ? scrollTop / end : 0) * count);
      this.#anchor = { index: Math.min(index, Math.max(count - 1, 0)), offset: 0 };
    } else {
      this.#anchor = this.#at(above);
    }
    return true;
  }

  /**
   * Lays out what is to be seen.
   *
   * @param {boolean} atEnd whether the newest row is to be seen, wherever the anchor is
   * @returns {boolean} whether it should be called again when the reader has come to rest
   */
  draw(atEnd) {
    const view = this.#scroller.clientHeight;
    const count = this.#source.count();
    if (count === 0 || view === 0) {
      this.renew();
      this.#from = this.#top = this.#height = 0;
      this.#sizer.style.height = '';
      this.#source.shown(0, 0);
      return false;
    }
    const beyond = view * (atEnd ? BEYOND_AT_END : BEYOND);
    if (atEnd) this.#anchor = { index: count - 1, offset: 0 };
    const index = Math.min(Math.max(this.#anchor.index, 0), count - 1);
    const offset = index === this.#anchor.index ? this.#anchor.offset : 0;
    // A first guess, then as much more as it falls short by.
    let from = index - Math.ceil((beyond + (atEnd ? view : 0) - Math.min(offset, 0)) / this.#average);
    let to = index + Math.ceil((atEnd ? 0 : view + beyond + offset) / this.#average) + 1;
    for (let round = 0; round < 6; round++) {
      from = Math.max(from, 0);
      to = Math.min(to, count);
      this.#show(from, to);
      const anchor = /** @type {HTMLElement} */ (this.nodeOf(index));
      const above = anchor.offsetTop + offset;
      const below = this.#height - above;
      const shortAbove = Math.max((atEnd ? view : 0) - above, -Math.min(offset, 0) - anchor.offsetTop);
      const shortBelow = atEnd ? 0 : view - below;
      if (from > 0 && shortAbove > 0) from -= Math.ceil((shortAbove + beyond) / this.#average);
      else if (to < count && shortBelow > 0) to += Math.ceil((shortBelow + beyond) / this.#average);
      else if (to === count && from > 0 && shortBelow > 0) from -= Math.ceil((shortBelow + beyond) / this.#average);
      else break;
    }
    const moved = this.#place(index, offset, atEnd);
    this.#source.shown(this.#from, this.to);
    return moved;
  }

  /**
   * Puts rows into the document, and takes others out of it.
   *
   * @param {number} from
   * @param {number} to
   */
  #show(from, to) {
    /** @type {Map<object, HTMLElement>} */
    const kept = new Map();
    for (const { key, node } of this.#shown) kept.set(key, node);
    const shown = [];
    for (let index = from; index < to; index++) {
      const key = this.#source.key(index);
      const node = kept.get(key) ?? this.#source.node(index);
      kept.delete(key);
      shown.push({ key, node });
    }
    for (const node of kept.values()) node.remove();
    let next = this.#canvas.firstChild;
    for (const { node } of shown) {
      if (node === next) next = next.nextSibling;
      else this.#canvas.insertBefore(node, next);
    }
    this.#shown = shown;
    this.#from = from;
    this.#height = this.#canvas.offsetHeight;
    if (shown.length > 0) {
      const seen = this.#height / shown.length;
      // Slowly: a screen of long messages says little of the millions of others.
      this.#average += (seen - this.#average) * (this.#average === ROW ? 1 : 0.05);
    }
  }

  /**
   * Moves the rows so that the anchor is where it belongs on the screen, and the scroll bar about
   * where it belongs.
   *
   * @param {number} index
   * @param {number} offset
   * @param {boolean} atEnd
   * @returns {boolean} whether the scroll bar has still to be put right
   */
  #place(index, offset, atEnd) {
    const scroller = this.#scroller;
    const view = scroller.clientHeight;
    const count = this.#source.count();
    const scale = Math.min(1, TALLEST / (count * this.#average));
    const right = this.#from * this.#average * scale;
    const behind = (count - this.to) * this.#average * scale;
    const anchorTop = /** @type {HTMLElement} */ (this.nodeOf(index)).offsetTop;
    const above = atEnd ? this.#height - view : anchorTop + offset;
    let top = this.#scrollTop - above;
    const far = Math.abs(top - right) > Math.max(view, right * 0.002);
    const still = performance.now() >= this.#stillAt && !this.#held;
    // The ends are exact at all times; between them a scroll bar that is a little off disturbs less
    // than one that is moved under the reader's hand.
    if (this.#from === 0 || top < 0 || atEnd || (far && still)) top = right;
    this.#top = top;
    this.#canvas.style.transform = `translateY(${top}px)`;
    const height = Math.ceil(top + this.#height + behind);
    this.#sizer.style.height = `${Math.max(height, this.to < count ? top + this.#height + view : 0)}px`;
    const wanted = Math.max(top + above, 0);
    if (Math.abs(wanted - scroller.scrollTop) >= 1) scroller.scrollTop = atEnd ? scroller.scrollHeight : wanted;
    this.#scrollTop = scroller.scrollTop;
    // Where it could not scroll so far, the anchor is another row.
    this.#anchor = atEnd ? { index, offset } : this.#at(this.#scrollTop - top);
    return far && !still;
  }

  /** @param {number} above pixels of the canvas above the upper edge @returns {Anchor} */
  #at(above) {
    let low = 0;
    let high = this.#shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (/** @type {HTMLElement} */ (this.#shown[middle]?.node).offsetTop <= above) low = middle;
      else high = middle - 1;
    }
    return { index: this.#from + low, offset: above - (this.#shown[low]?.node.offsetTop ?? 0) };
  }
}
