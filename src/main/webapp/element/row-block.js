import { h } from './dom.js';

/** @import { LogRow } from '../stream/wire.js' */
/** @import { RowView } from './row-view.js' */

/** So many rows are laid out, or skipped, at once. */
const CAPACITY = 50;

/**
 * A stretch of the log, and an element that the browser skips as a whole while it is out of sight.
 * Skipping single rows would have it watch thousands of elements, each frame.
 */
export class RowBlock {
  /** All rows of the stretch. @type {LogRow[]} */
  rows = [];
  /** Those that pass the filter. @type {RowView[]} */
  views = [];
  node = h('div', { part: 'block' });

  /** @param {number} from place of its first row */
  constructor(from) {
    this.from = from;
  }

  /** Place after its last row. */
  get to() {
    return this.from + this.rows.length;
  }

  get full() {
    return this.rows.length >= CAPACITY;
  }

  /**
   * Shows what was put into `views`.
   *
   * @param {RowView[]} added of `views`, those that are not shown yet
   */
  show(added = this.views) {
    this.node.append(...added.map(({ node }) => node));
    // The height to reckon with until the browser has seen the block.
    this.node.style.containIntrinsicBlockSize = `auto calc(${this.views.length} * var(--row-height))`;
  }

  /** Lets the browser skip the block; before that it is laid out like anything else. */
  settle() {
    this.node.classList.add('settled');
  }

  /** Takes a new element, because the browser keeps in mind how tall the old one once was. */
  renew() {
    const old = this.node;
    this.node = h('div', { part: 'block', class: old.className });
    this.views = [];
    old.replaceWith(this.node);
  }
}
