import { knownLevel } from './row-filter.js';

/** @import { LogRow } from '../stream/wire.js' */

/**
 * The newest rows of the log, bounded in number and in characters, so that a page may stay open for
 * a week. Rows are addressed by their place in all that was received: the first ever has place 0.
 */
export class RowWindow {
  #maxRows;
  #maxCharacters;
  /** @type {LogRow[]} */
  #rows = [];
  #from = 0;
  #characters = 0;
  /** @type {Map<string, number>} */
  #counts = new Map();

  constructor(maxRows = 5000, maxCharacters = 24 * 1024 * 1024) {
    this.#maxRows = maxRows;
    this.#maxCharacters = maxCharacters;
  }

  get maxRows() {
    return this.#maxRows;
  }

  /** Place of the oldest row that is still here. */
  get from() {
    return this.#from;
  }

  /** Place after the newest row: how many were received. */
  get to() {
    return this.#from + this.#rows.length;
  }

  get size() {
    return this.#rows.length;
  }

  /** @param {string} level */
  count(level) {
    return this.#counts.get(level) ?? 0;
  }

  /** @param {LogRow[]} rows */
  push(rows) {
    for (const row of rows) {
      this.#rows.push(row);
      this.#account(row, 1);
    }
    let leaving = 0;
    while (this.#rows.length - leaving > this.#maxRows || this.#tooLong(leaving)) {
      this.#account(/** @type {LogRow} */ (this.#rows[leaving]), -1);
      leaving += 1;
    }
    if (leaving === 0) return;
    this.#rows.splice(0, leaving);
    this.#from += leaving;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {LogRow[]} those of the places that are here
   */
  slice(from, to) {
    return this.#rows.slice(Math.max(from - this.#from, 0), Math.max(to - this.#from, 0));
  }

  clear() {
    this.#rows = [];
    this.#from = this.#characters = 0;
    this.#counts.clear();
  }

  /** The newest row stays, however long it is. @param {number} leaving */
  #tooLong(leaving) {
    return this.#characters > this.#maxCharacters && this.#rows.length - leaving > 1;
  }

  /**
   * @param {LogRow} row
   * @param {1 | -1} sign
   */
  #account(row, sign) {
    this.#characters += sign * (row.message ?? '').length;
    const level = knownLevel(row.level);
    this.#counts.set(level, this.count(level) + sign);
  }
}
